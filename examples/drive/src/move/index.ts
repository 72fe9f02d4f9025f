export { MoveDialog } from "./move-dialog.js";
export { canMoveInto, withoutInner } from "./move-rules.js";
