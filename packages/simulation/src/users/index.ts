export { type Act, actWeights } from "./act.js";
export { User } from "./user.js";
