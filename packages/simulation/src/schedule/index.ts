export { type Process, Scheduler } from "./scheduler.js";
