export { type Act, actWeights, User } from "./acts.js";
export { filesOf, Ledger, type SavedContent } from "./ledger.js";
