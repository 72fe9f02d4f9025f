import { memoryEventBus } from "@syncline/core";
import { eventBusSuite } from "./event-bus.js";

eventBusSuite("memory", { open: async () => memoryEventBus() });
