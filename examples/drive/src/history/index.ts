export { HistoryDialog } from "./history-dialog.js";
