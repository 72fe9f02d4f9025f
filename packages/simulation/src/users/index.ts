export { type Act, actWeights, User } from "./acts.js";
export { filesOf, Ledger } from "./ledger.js";
