export { type FaultClass, fatal, faultClasses, forgetful, isFaultClass } from "./fault-class.js";
export { Faults } from "./faults.js";
