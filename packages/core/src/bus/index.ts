export type { EventBus, Nudge } from "./event-bus.js";
export { memoryEventBus } from "./memory-event-bus.js";
