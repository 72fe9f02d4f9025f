import type { SimulatedDevice } from "../fleet/index.js";

/** How many files each device has in its trash: to be asked before time goes on, and again afterwards. */
export function trashCounts(devices: readonly SimulatedDevice[]): number[] {
  return devices.map(({ disk }) => disk.trash.length);
}

/** What was displaced stays for its retention, and goes then. `before` is how much there was; nothing came since. */
export function wronglyEmptied(devices: readonly SimulatedDevice[], before: readonly number[]): string[] {
  return devices.flatMap(({ name, disk }, i) =>
    disk.trash.length < (before[i] ?? 0) ? [`Emptied: the trash of ${name} before its time.`] : [],
  );
}

export function neverEmptied(devices: readonly SimulatedDevice[]): string[] {
  return devices.flatMap(({ name, disk }) =>
    disk.trash.length > 0 ? [`Full: the trash of ${name} after its time.`] : [],
  );
}
