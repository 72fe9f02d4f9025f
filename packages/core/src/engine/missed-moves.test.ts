import { afterEach, beforeEach, expect, it } from "vitest";
import { SyncError } from "../errors/index.js";
import { type Device, Fleet } from "./fleet.fixture.js";

let fleet: Fleet;
let ada: Device;
let bob: Device;
/** Whether Bob's system tells of what happens. */
let isDeaf = false;
/** Paths that Bob's disk will not let anybody look at, the first time. */
const denied = new Set<string>();

beforeEach(async () => {
  fleet = new Fleet();
  // Nothing but the watch says where to look.
  const settings = { rescanMs: Number.MAX_SAFE_INTEGER };
  ada = await fleet.device("Ada's laptop", settings);
  bob = await fleet.device("Bob's desk", settings);
  bob.tamperDisk = (fs) => ({
    watch: (listener) => fs.watch((event) => isDeaf || listener(event)),
    stat: async (path) => {
      if (denied.delete(path)) throw new SyncError("permission_denied");
      return await fs.stat(path);
    },
  });
  await bob.client.close();
  await bob.open();
  for (const path of ["a.txt", "b.txt"]) ada.save(path, path);
  for (const device of [ada, bob]) await device.sync();
  await bob.client.start();
  await fleet.until(() => bob.client.status.phase === "idle");
});
afterEach(async () => {
  isDeaf = false;
  for (const device of [ada, bob]) await device.client.close();
});

/** The rename has happened when the flush after it fails, and the engine has to find that out by itself. */
it.each<[string, () => void, Record<string, string>]>([
  ["a move", () => ada.disk.rename("a.txt", "c.txt"), { "b.txt": "b.txt", "c.txt": "a.txt" }],
  [
    "two files that change places",
    () => {
      ada.disk.rename("a.txt", "aside");
      ada.disk.rename("b.txt", "a.txt");
      ada.disk.rename("aside", "b.txt");
    },
    { "a.txt": "b.txt", "b.txt": "a.txt" },
  ],
])("%s that could not be flushed, and that no watch tells of, is found out", async (_, change, expected) => {
  change();
  isDeaf = true;
  let failures = 4;
  bob.step = (step) => {
    if (step === "disk flush folder" && failures-- > 0) throw new SyncError("io_error");
  };
  bob.calls.length = 0;
  await ada.sync();
  await fleet.until(() => failures <= 0 && bob.client.status.phase === "idle");
  await fleet.until(() => JSON.stringify(bob.files) === JSON.stringify(expected));
  expect(bob.calls).not.toContain("fetch");
  await ada.sync();
  expect(ada.files).toEqual(expected);
});

it("a file that has vanished to where nobody was let look is not taken for deleted", async () => {
  bob.disk.rename("a.txt", "aside");
  bob.disk.rename("b.txt", "a.txt");
  bob.disk.rename("aside", "b.txt");
  denied.add("a.txt");
  await fleet.until(() => denied.size === 0 && bob.told("committed").length >= 2);
  await fleet.until(() => bob.client.status.phase === "idle");
  expect(bob.told("committed")).not.toContainEqual(expect.objectContaining({ change: "deleted" }));
  await ada.sync();
  expect(ada.files).toEqual({ "a.txt": "b.txt", "b.txt": "a.txt" });
});
