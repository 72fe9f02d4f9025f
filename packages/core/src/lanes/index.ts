export { eachInLanes, laneShareOf } from "./lanes.js";
