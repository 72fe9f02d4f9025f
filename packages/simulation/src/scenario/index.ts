export { Run, type RunResult, runScenario } from "./run.js";
export { everyFault, type Happening, rollScenario, type Scenario, type ScenarioOptions } from "./scenario.js";
export { shrinkScenario } from "./shrink.js";
