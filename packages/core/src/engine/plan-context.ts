import { conflictedCopyName } from "../naming/index.js";
import type { PlanContext } from "../reconcile/index.js";
import type { Engine } from "./engine.js";

/** What a plan follows from, as this device knows it now. */
export function planContext({ state, obstacles, device, clock, terms }: Engine): PlanContext {
  const { trees, meta } = state;
  return {
    trees,
    obstacles,
    deviceId: device.id,
    counterFloor: terms.counterFloor,
    keyOf: state.keyOf,
    copyName: (name, taken) =>
      conflictedCopyName({ name, deviceName: device.name, dateMs: clock.now(), taken, rule: meta.nameRule }),
  };
}
