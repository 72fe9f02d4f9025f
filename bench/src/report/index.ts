export { chart } from "./chart.js";
export { page } from "./markdown.js";
export type { PeerEntry, Report } from "./report.js";
export { text } from "./text.js";
