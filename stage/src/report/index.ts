export { bytesText, secondsText, textTable } from "./table.js";
