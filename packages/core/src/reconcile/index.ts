export type { ClashRules } from "./clashes.js";
export { type Decision, decideNode } from "./decide.js";
export { Obstacles } from "./obstacles.js";
export {
  type Hold,
  isEmptyPlan,
  type LocalOperation,
  type Plan,
  type RemoteGroup,
  type RemoteOperation,
  type SettleOperation,
} from "./operations.js";
export { recordLocal, recordRemote, recordSettled } from "./outcome.js";
export { isParkedName, parkedName } from "./parking.js";
export { judge, type PlanContext, planSync, type Verdicts } from "./plan.js";
