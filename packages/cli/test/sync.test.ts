import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "./program.js";
import { openTwoFolders, password } from "./two-folders.js";

let world: World;
let url: string;
beforeAll(async () => {
  world = await World.open();
  url = (await world.serve()).url;
});
afterAll(async () => await world.close());

const twoFolders = (...words: readonly string[]) => openTwoFolders(world, url, ...words);

const names = async (folder: string) => (await readdir(folder)).filter((name) => name !== ".syncline").sort();

describe("syncline sync", () => {
  it("brings a file from one folder to the other, and says what it did", async () => {
    const { ada, grace, sync, account } = await twoFolders();
    expect(await readFile(join(grace, "first.txt"), "utf8")).toBe("first");
    await writeFile(join(grace, "back.txt"), "and back");
    const [sent] = (await sync(grace)).documents;
    expect(sent).toMatchObject({ folder: grace, server: url, account, device: "Grace", running: false });
    expect(sent).toMatchObject({
      phase: "idle",
      pending: 0,
      problems: [],
      sent: 1,
      received: 0,
      exitCode: 0,
    });
    const [received] = (await sync(ada)).documents;
    expect(received).toMatchObject({ received: 1, sent: 0, conflicts: 0, bytes: 8 });
    expect(await readFile(join(ada, "back.txt"), "utf8")).toBe("and back");
  });

  it("keeps both sides of a conflict, on both sides", async () => {
    const { ada, grace, sync } = await twoFolders();
    await writeFile(join(ada, "first.txt"), "Ada's");
    await writeFile(join(grace, "first.txt"), "Grace's");
    await sync(ada);
    expect((await sync(grace)).documents[0]).toMatchObject({ conflicts: 1, exitCode: 0 });
    await sync(ada);
    const copies = (await names(ada)).filter((name) => name.includes("Grace's conflicted copy"));
    expect(copies).toHaveLength(1);
    for (const folder of [ada, grace]) {
      expect(await readFile(join(folder, "first.txt"), "utf8")).toBe("Ada's");
      expect(await readFile(join(folder, copies[0] as string), "utf8")).toBe("Grace's");
    }
  });

  it("speaks in sentences to people, and is brief when nobody watches", async () => {
    const { ada, environment } = await twoFolders();
    const { output, errors, code } = await world.run(["sync", ada], { environment });
    expect(output).toMatch(/^In sync: 0 received, 0 sent in [\d.]+ s\.\n$/);
    expect({ errors, code }).toEqual({ errors: "", code: 0 });
    expect((await world.run(["sync", ada, "--quiet"], { environment })).output).toBe("");
  });

  it("ends with 1 and names the path when something cannot be in sync, in letters that a terminal may see", async () => {
    const { ada, environment, sync } = await twoFolders();
    const name = "red\u001b[31m\u202etxt.exe";
    await writeFile(join(ada, name), "x");
    const { code, documents, output } = await sync(ada);
    expect(code).toBe(1);
    expect(documents[0]).toMatchObject({ problems: [{ path: name, code: "invalid_name" }], exitCode: 1 });
    const told = await world.run(["sync", ada], { environment });
    expect(told.errors).toContain("red\\u001b[31m\\u202etxt.exe");
    for (const text of [output, told.output, told.errors]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey it
      expect(text).not.toMatch(/[\u001b\u202e]/);
    }
  });

  it("halts with 3 when everything is gone, and goes on as it is told", async () => {
    const { ada, grace, sync } = await twoFolders();
    for (let i = 0; i < 20; i++) await writeFile(join(ada, `${i}.txt`), `${i}`);
    await sync(ada);
    await sync(grace);
    const empty = async () => {
      for (const name of await names(grace)) await rm(join(grace, name));
    };
    await empty();
    const halted = await sync(grace);
    expect(halted.code).toBe(3);
    expect(halted.documents[0]).toMatchObject({ halt: { reason: "root-emptied" }, exitCode: 3 });
    expect((await world.run(["status", grace, "--json"])).code).toBe(3);
    expect((await sync(grace, "--resolve", "restore")).code).toBe(0);
    expect(await names(grace)).toHaveLength(21);
    await empty();
    expect((await sync(grace, "--resolve", "continue")).code).toBe(0);
    expect((await sync(ada)).code).toBe(0);
    expect(await names(ada)).toEqual([]);
  });

  it("ends with 3 when the folder is gone, and fetches it again when told", async () => {
    const { ada, sync } = await twoFolders();
    await rm(ada, { recursive: true });
    expect((await sync(ada)).documents[0]).toMatchObject({ halt: { reason: "root-missing" } });
    await world.folder(ada.slice(world.home.length + 1));
    expect((await sync(ada, "--resolve", "merge")).code).toBe(0);
    expect(await names(ada)).toEqual(["first.txt"]);
  });

  it("ends with 4 when the server is gone", async () => {
    const other = await world.serve("other-server");
    const folder = await world.folder("lonely");
    const environment = {
      SYNCLINE_SERVER: other.url,
      SYNCLINE_ACCOUNT: "lonely",
      SYNCLINE_PASSWORD: password,
    };
    expect((await world.run(["sync", folder, "--sign-up"], { environment })).code).toBe(0);
    await other.program.stop();
    const { code, documents } = await world.run(["sync", folder, "--json"], { environment });
    expect({ code, document: documents[0] }).toMatchObject({
      code: 4,
      document: { error: { code: "offline" }, exitCode: 4 },
    });
    expect((await world.run(["status", folder])).code).toBe(4);
  });

  it("ends with 5 once the session was ended, and signs in anew", async () => {
    const { ada, sync } = await twoFolders();
    const [state] = (await readdir(join(world.home, "state", "folders"))).filter((name) =>
      name.startsWith("ada-"),
    );
    expect(state).toBeDefined();
    expect((await world.run(["sign-out", ada, "--json"])).documents[0]).toMatchObject({ serverTold: true });
    const wrong = { SYNCLINE_SERVER: url, SYNCLINE_ACCOUNT: "user1", SYNCLINE_PASSWORD: "not the password" };
    const refused = await world.run(["sync", ada, "--json"], { environment: wrong });
    expect(refused).toMatchObject({ code: 5, documents: [{ error: { code: "wrong_credentials" } }] });
    expect((await sync(ada)).code).toBe(0);
  });
});

describe("syncline sync --watch", () => {
  it("brings a save to the other side by itself, and tells each step", async () => {
    const { ada, grace, environment } = await twoFolders();
    const [first, second] = [ada, grace].map((folder) =>
      world.start(["sync", folder, "--watch", "--json"], { environment }),
    );
    const idle = ({ event, phase }: Readonly<Record<string, unknown>>) =>
      event === "status" && phase === "idle";
    await Promise.all([first?.until(idle), second?.until(idle)]);
    await writeFile(join(ada, "live.txt"), "live");
    await second?.until(({ event, path }) => event === "applied" && path === "live.txt");
    expect(await readFile(join(grace, "live.txt"), "utf8")).toBe("live");

    const running = await world.run(["status", "--json"], { cwd: grace });
    expect(running.documents[0]).toMatchObject({ folders: [{ folder: grace, running: true }] });
    const twice = await world.run(["sync", grace, "--json"], { environment });
    expect(twice).toMatchObject({ code: 6, documents: [{ error: { code: "state_locked" } }] });

    expect((await second?.stop())?.code).toBe(0);
    const after = await world.run(["status", grace, "--json"]);
    expect(after).toMatchObject({ code: 0, documents: [{ folders: [{ running: false, pending: 0 }] }] });
    first?.signal("SIGKILL");
    await first?.ended;
    expect((await world.run(["status", ada, "--json"])).documents[0]).toMatchObject({
      folders: [{ running: false }],
    });
    expect((await world.run(["sync", ada, "--json"], { environment })).code).toBe(0);
  });

  it("takes a decision from another command", async () => {
    const { ada, environment, sync, account } = await twoFolders("--deletion-least", "5");
    const docs = join(ada, "docs");
    await mkdir(docs);
    for (let i = 0; i < 20; i++) await writeFile(join(docs, `${i}.txt`), `${i}`);
    await sync(ada);
    const watching = world.start(["sync", ada, "--watch", "--json", "--deletion-least", "5"], {
      environment,
    });
    await watching.until(({ event, phase }) => event === "status" && phase === "idle");
    await rename(docs, join(world.home, account, "elsewhere"));
    await watching.until(({ event, phase }) => event === "status" && phase === "halted");
    expect((await world.run(["status", ada])).code).toBe(3);
    expect((await sync(ada, "--resolve", "restore")).documents).toEqual([
      { folder: ada, resolved: "restore" },
    ]);
    const back = new Set<unknown>();
    await watching.until(({ event, path }) => event === "applied" && back.add(path).size === 21);
    expect(await readdir(docs)).toHaveLength(20);
    expect((await watching.stop()).code).toBe(0);
  });

  it("waits for a server that is away, and goes on when it is back", async () => {
    const other = await world.serve("restarted");
    const folder = await world.folder("patient");
    const environment = {
      SYNCLINE_SERVER: other.url,
      SYNCLINE_ACCOUNT: "patient",
      SYNCLINE_PASSWORD: password,
      SYNCLINE_RETRY_LONGEST_MS: "500",
    };
    const watching = world.start(["sync", folder, "--watch", "--sign-up", "--json"], { environment });
    await watching.until(({ event, phase }) => event === "status" && phase === "idle");
    other.program.signal("SIGKILL");
    await other.program.ended;
    await writeFile(join(folder, "meanwhile.txt"), "meanwhile");
    await watching.until(({ event, phase }) => event === "status" && phase === "offline");
    const { port } = new URL(other.url);
    world.start(["serve", "--port", port, "--data", join(world.home, "restarted"), "--json"]);
    await watching.until(({ event, path }) => event === "committed" && path === "meanwhile.txt");
    expect((await watching.stop()).code).toBe(0);
  });
});

describe("syncline explain", () => {
  it("says why a file is not in sync, with or without an engine that runs", async () => {
    const { ada, environment, sync } = await twoFolders();
    const bad = join(ada, "bad\u0007name");
    await writeFile(bad, "x");
    await sync(ada);
    const fine = await world.run(["explain", join(ada, "first.txt"), "--json"]);
    expect(fine).toMatchObject({ code: 0, documents: [{ folder: ada, path: "first.txt", inSync: true }] });
    const watching = world.start(["sync", ada, "--watch", "--json"], { environment });
    await watching.until(({ event, phase }) => event === "status" && phase === "idle");
    const wrong = await world.run(["explain", bad, "--json"]);
    expect(wrong).toMatchObject({
      code: 1,
      documents: [{ inSync: false, code: "invalid_name" }],
    });
    await watching.stop();
  });
});

describe("what a state folder holds", () => {
  it.runIf(process.platform !== "win32")("is for its owner alone, and never the password", async () => {
    const { ada, environment } = await twoFolders();
    const state = join(world.home, "a state of its own");
    await world.run(["sync", ada, "--state", state], { environment });
    expect((await stat(state)).mode & 0o777).toBe(0o700);
    expect((await stat(join(state, "session.json"))).mode & 0o777).toBe(0o600);
    for (const name of await readdir(state)) {
      expect((await readFile(join(state, name))).includes(password)).toBe(false);
    }
  });
});
