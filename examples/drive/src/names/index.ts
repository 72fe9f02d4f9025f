export { freeName, nameIsTaken, splitName } from "./free-name.js";
export { nameProblem } from "./name-problem.js";
