import { type Device, nextNews } from "./device.js";
import { contentsOf, differences } from "./folders.js";
import { type Found, faultsOf, type Scene } from "./oracles.js";

/** How long the processes may take to be in sync by themselves once nobody disturbs them. */
const patienceMs = 30_000;

/** Both engines and both disks agree, by themselves. Returns how long that took; rejects when it takes too long. */
export async function untilQuiet(devices: readonly Device[]): Promise<number> {
  const startMs = performance.now();
  const [a, b] = devices as [Device, Device];
  for (;;) {
    const inSync = devices.every(({ seemsInSync }) => seemsInSync);
    const different = inSync ? differences(contentsOf(a.folder), contentsOf(b.folder)) : [];
    if (inSync && different.length === 0) return Math.round(performance.now() - startMs);
    if (performance.now() - startMs > patienceMs) {
      throw new Error(["They did not come to rest.", ...different].join("\n"));
    }
    await nextNews(devices, 50);
  }
}

/** A full look at both disks finds nothing to do, and everything that must hold does. Throws what does not. */
export async function checkAtRest(scene: Scene): Promise<Found> {
  const { devices, auditor } = scene;
  const before = await auditor.describe();
  for (const device of devices) {
    const { inSync, problems } = await device.sync();
    if (!inSync) throw new Error(`${device.name} is not in sync: ${JSON.stringify(problems)}`);
  }
  const after = await auditor.describe();
  const { faults, found } = await faultsOf(scene);
  if (after.seq !== before.seq) faults.push(`a full look committed ${after.seq - before.seq} more changes`);
  if (after.epoch !== before.epoch) faults.push("the epoch has changed");
  if (faults.length > 0) throw new Error(["Not everything holds.", ...faults].join("\n"));
  return found;
}

export function describeDevices(devices: readonly Device[]): string {
  return devices
    .map(({ name, status, running, complaints }) =>
      JSON.stringify({ name, running, status, complaints: complaints.slice(-3) }),
    )
    .join("\n");
}
