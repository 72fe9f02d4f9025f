import { execFile } from "node:child_process";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "./program.js";

let world: World;
let url: string;
beforeAll(async () => {
  world = await World.open();
  url = (await world.serve()).url;
});
afterAll(async () => await world.close());

const password = "correct horse battery staple";

describe("signing up and in without a prompt", () => {
  it("takes the password from a file, from standard input or from the environment", async () => {
    const folder = await world.folder("folder");
    const file = join(world.home, "password");
    await writeFile(file, `${password}\nnot this line\n`);
    const who = [folder, "--server", url, "--account", "ada", "--json"];
    const made = await world.run(["sign-up", ...who, "--password-file", file, "--device", "Laptop"]);
    expect(made).toMatchObject({
      code: 0,
      documents: [{ folder, server: url, account: "ada", device: "Laptop" }],
    });
    const again = await world.run(["sign-in", ...who, "--password-file", "-"], { input: `${password}\n` });
    expect(again.documents[0]?.["deviceId"]).toBe(made.documents[0]?.["deviceId"]);
    const environment = { SYNCLINE_PASSWORD: password };
    expect((await world.run(["sign-in", ...who], { environment })).code).toBe(0);
  });

  it.each([
    ["a name that is taken", "sign-up", "ada", password, "account_exists"],
    ["a password that is too short", "sign-up", "short", "short", "weak_password"],
    ["a wrong password", "sign-in", "ada", "not the password", "wrong_credentials"],
    ["nobody's name", "sign-in", "nobody", password, "wrong_credentials"],
  ])("ends with 5 for %s", async (_case, command, account, secret, code) => {
    const folder = await world.folder("refused");
    const environment = { SYNCLINE_SERVER: url, SYNCLINE_ACCOUNT: account, SYNCLINE_PASSWORD: secret };
    const ended = await world.run([command, folder, "--json"], { environment });
    expect(ended).toMatchObject({ code: 5, documents: [{ error: { code }, exitCode: 5 }] });
  });

  it("never takes a wrong password for a wish to sign up", async () => {
    const folder = await world.folder("mistaken");
    const environment = {
      SYNCLINE_SERVER: url,
      SYNCLINE_ACCOUNT: "ada",
      SYNCLINE_PASSWORD: "not the password",
    };
    const ended = await world.run(["sync", folder, "--sign-up", "--json"], { environment });
    expect(ended).toMatchObject({ code: 5, documents: [{ error: { code: "wrong_credentials" } }] });
  });
});

describe("the command line", () => {
  it.each([
    ["an unknown command", ["synch", "."]],
    ["an unknown flag", ["sync", ".", "--wacth"]],
    ["a flag without its value", ["sync", ".", "--server"]],
    ["one operand too many", ["sync", "a", "b"]],
    ["no folder", ["sync"]],
    ["no server", ["sync", ".", "--account", "ada", "--password", "x"]],
    ["no account", ["sync", ".", "--server", "http://127.0.0.1:1"]],
    ["no password", ["sync", ".", "--server", "http://127.0.0.1:1", "--account", "ada"]],
    ["no address", ["sync", ".", "--server", "ftp://x", "--account", "ada", "--password", "x"]],
    ["a number that is none", ["sync", ".", "--settle-ms", "soon"]],
    ["a decision that nobody knows", ["sync", ".", "--resolve", "maybe"]],
  ])("ends with 2 for %s", async (_case, words) => {
    const { code, output, errors, documents } = await world.run([...words, "--json"]);
    expect({ code, errors }).toEqual({ code: 2, errors: "" });
    expect(documents).toMatchObject([{ error: { code: "usage" }, exitCode: 2 }]);
    expect(output.split("\n")).toHaveLength(2);
    expect((await world.run(words)).errors).toMatch(/^syncline: .+\n$/);
  });

  it("explains itself", async () => {
    const help = await world.run(["--help"]);
    expect(help).toMatchObject({ code: 0, errors: "" });
    for (const name of ["serve", "sync", "status", "sign-up"])
      expect(help.output).toContain(`syncline ${name}`);
    expect((await world.run(["sync", "--help"])).output).toContain("--watch");
    expect((await world.run([])).code).toBe(2);
  });

  it("ends with 6 when another program has the port", async () => {
    const { port } = new URL(url);
    const ended = await world.run(["serve", "--port", port, "--data", join(world.home, "second"), "--json"]);
    expect(ended).toMatchObject({ code: 6, documents: [{ error: { code: "unavailable" }, exitCode: 6 }] });
  });

  it("says what to do when it has not been built", async () => {
    const folder = await world.folder("unbuilt/bin");
    await mkdir(folder, { recursive: true });
    const copy = join(folder, "syncline.mjs");
    await copyFile(new URL("../bin/syncline.js", import.meta.url), copy);
    const { code, errors } = await new Promise<{ code: unknown; errors: string }>((resolve) =>
      execFile(process.execPath, [copy], (error, _output, errors) => resolve({ code: error?.code, errors })),
    );
    expect({ code, errors }).toMatchObject({ code: 70, errors: expect.stringContaining("npm run build") });
  });
});
