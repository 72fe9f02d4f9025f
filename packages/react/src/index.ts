export * from "./hooks/index.js";
export type { Conflict, Live } from "./live/index.js";
