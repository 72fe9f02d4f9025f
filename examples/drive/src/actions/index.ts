export { useActions, useDrive } from "./drive-actions.js";
export { DriveProvider } from "./drive-provider.js";
export { entryMenu } from "./entry-menu.js";
