export { SimulatedDevice } from "./device.js";
export { hashOf, plainDeflate, simulatedHasher } from "./platform.js";
export { graceMs, SimulatedServer } from "./server.js";
export { serverNumber } from "./server-stores.js";
export { createWorld, type World } from "./world.js";
