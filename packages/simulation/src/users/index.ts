export { type Act, actWeights, User } from "./acts.js";
