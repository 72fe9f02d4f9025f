export * from "./auth.js";
export type { FrameMemory } from "./byte-reader.js";
export * from "./frames.js";
export * from "./http.js";
export * from "./notify.js";
export * from "./problem.js";
export * from "./schemas.js";
