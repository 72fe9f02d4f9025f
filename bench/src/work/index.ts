export { timeSaves } from "./saves.js";
export { scenariosAt } from "./scenarios.js";
export type { Scenario, Work } from "./work.js";
