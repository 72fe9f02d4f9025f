export { learnDeletion } from "./acknowledge.js";
export type { ClashContext, ClashRules } from "./clashes.js";
export { type Decision, decideNode } from "./decide.js";
export {
  type ExplainedNode,
  type ExplainedStep,
  type Explanation,
  explain,
  type Facet,
} from "./explain.js";
export { judge, type Verdicts } from "./judge.js";
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
export { recordArrived, recordLocal, recordRemote, recordSettled } from "./outcome.js";
export { isParkedName, parkedName, parkedNodeOf } from "./parking.js";
export { type PlanContext, planSync } from "./plan.js";
