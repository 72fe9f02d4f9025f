import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodePlatform } from "@syncline/adapter-node";
import { type SyncClient, signIn, signUp } from "@syncline/core";
import { startServer } from "@syncline/reference-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addNote, keepInSync } from "./quick-start.js";

let folder: string;
let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-quick-start-"));
  server = await startServer({ dataDir: join(folder, "server"), port: 0 });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const applied = (client: SyncClient, wanted: string): Promise<void> =>
  new Promise((resolve) => client.on("applied", ({ path }) => path === wanted && resolve()));

it("keeps two folders the same", async () => {
  const account = { name: "ada", password: "correct horse battery staple" };
  const call = { ...nodePlatform, url: server.url };
  const [laptop, desktop] = [join(folder, "laptop"), join(folder, "desktop")];
  for (const path of [laptop, desktop]) await mkdir(path);
  await writeFile(join(laptop, "hello.txt"), "Hello from the laptop.");

  const first = await keepInSync(
    server.url,
    laptop,
    await signUp({ ...account, deviceName: "laptop" }, call),
  );
  const second = await keepInSync(
    server.url,
    desktop,
    await signIn({ ...account, deviceName: "desktop" }, call),
  );
  await applied(second, "hello.txt");
  expect(await readFile(join(desktop, "hello.txt"), "utf8")).toBe("Hello from the laptop.");

  const back = applied(first, "answer.txt");
  await writeFile(join(desktop, "answer.txt"), "And back.");
  await back;
  expect(await readFile(join(laptop, "answer.txt"), "utf8")).toBe("And back.");

  const noted = applied(first, "notes/today.md");
  expect(await addNote(second.files, "today", "Seen by all.")).toMatchObject([
    { path: "notes/today.md", kind: "file", sizeBytes: 12, sync: "waiting" },
  ]);
  await noted;
  expect(await first.files.text("notes/today.md")).toBe("Seen by all.");
  await first.close();
  await second.close();
});
