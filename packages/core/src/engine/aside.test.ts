import { describe, expect, it } from "vitest";
import { SyncError } from "../errors/index.js";
import { type Device, Fleet } from "./fleet.fixture.js";

/** Ada has made a file of a folder with something in it; Bob has something new in that folder, and is told of it now. */
async function folderWhoseNameIsTaken(): Promise<{ ada: Device; bob: Device }> {
  const fleet = new Fleet();
  const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
  ada.save("notes/old", "old");
  for (const device of [ada, bob, ada]) await device.sync();
  ada.disk.delete("notes");
  ada.save("notes", "a file");
  await ada.sync();
  bob.save("notes/new", "new");
  return { ada, bob };
}

const settle = async (...devices: Device[]) => {
  for (const device of [...devices, ...devices]) await device.sync();
};

describe("a folder that gets another name on this disk", () => {
  it("keeps what is new in it, and not what was deleted elsewhere", async () => {
    const { ada, bob } = await folderWhoseNameIsTaken();
    await settle(bob, ada);
    const [copy] = Object.keys(ada.files).filter((path) =>
      /^notes \(Bob's conflicted copy .*\)\/$/.test(path),
    );
    expect(ada.files).toEqual({ notes: "a file", [`${copy}`]: "", [`${copy}new`]: "new" });
    expect(bob.files).toEqual(ada.files);
  });

  it.each([
    ["that could not be made", true],
    ["that a power loss undid", false],
  ])("is not taken for moved by its user after a rename %s", async (_, isRefused) => {
    const { ada, bob } = await folderWhoseNameIsTaken();
    let isOver = false;
    bob.step = (step, path = "") => {
      if (isOver || step !== (isRefused ? "disk move" : "disk flush folder") || !path.startsWith("notes"))
        return;
      isOver = true;
      if (!isRefused) bob.disk.rename(path, "notes");
      throw isRefused ? new SyncError("permission_denied") : new Error("The power is gone.");
    };
    await bob.sync().catch(() => {});
    expect(isOver).toBe(true);
    if (!isRefused) expect(bob.files["notes/old"]).toBe("old");
    if (!isRefused) await bob.crash();
    await settle(bob, ada);
    expect(bob.files).toEqual(ada.files);
    expect(Object.values(ada.files).sort()).toEqual(["", "a file", "new"]);
  });
});
