export { EntryIcon } from "./entry-icon.js";
export { Icon, type IconName } from "./icon.js";
