export { ChoiceDialog } from "./choice-dialog.js";
export { Dialog } from "./dialog.js";
export { Menu, type MenuItem } from "./menu.js";
export { NameDialog } from "./name-dialog.js";
