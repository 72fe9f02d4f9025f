export { eachInLanes } from "./lanes.js";
