import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeviceId, SavedSession } from "@syncline/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sessionFile } from "./session-file.js";

const session: SavedSession = {
  accountId: "a1",
  accountName: "ada",
  deviceId: "00000000000000ad" as DeviceId,
  deviceName: "Ada's laptop",
  homeNamespaceId: "n1",
  accessToken: "access",
  refreshToken: "refresh",
};

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-session-"));
  path = join(folder, "made when needed", "session.json");
});
afterEach(async () => await rm(folder, { recursive: true }));

describe("a session file", () => {
  it("holds nothing at first", async () => {
    expect(await sessionFile(path).load()).toBeUndefined();
  });

  it("gives back what was saved last, to any process", async () => {
    await sessionFile(path).save({ ...session, accessToken: "older" });
    await sessionFile(path).save(session);
    expect(await sessionFile(path).load()).toEqual(session);
  });

  it.runIf(process.platform !== "win32")("can be read by its owner alone", async () => {
    await sessionFile(path).save(session);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, ".."))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(path, ".."))).toEqual(["session.json"]);
  });

  it("keeps no more than a session", async () => {
    await sessionFile(path).save({ ...session, password: "secret" } as SavedSession);
    expect(await readFile(path, "utf8")).not.toContain("secret");
  });

  it.each(["", "{", "[]", "null", '{"accountId":"a1"}'])("does not take %j for a session", async (text) => {
    await sessionFile(path).save(session);
    await writeFile(path, text);
    await expect(sessionFile(path).load()).rejects.toMatchObject({ code: "state_corrupt" });
  });
});
