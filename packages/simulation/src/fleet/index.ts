export { SimulatedDevice } from "./device.js";
export { hashOf, plainDeflate, simulatedHasher } from "./platform.js";
export { SimulatedServer, serverNumber } from "./server.js";
export { createWorld, type World } from "./world.js";
