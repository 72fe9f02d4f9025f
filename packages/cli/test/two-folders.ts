import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { World } from "./program.js";

export const password = "correct horse battery staple";

let accounts = 0;

/** Two folders of one new account, both in sync once: two of the sign-ins that a server takes in a minute. */
export async function openTwoFolders(world: World, url: string, ...words: readonly string[]) {
  const account = `user${++accounts}`;
  const environment = { SYNCLINE_SERVER: url, SYNCLINE_ACCOUNT: account, SYNCLINE_PASSWORD: password };
  const [ada, grace] = [await world.folder(`${account}/ada`), await world.folder(`${account}/grace`)];
  await writeFile(join(ada, "first.txt"), "first");
  const sync = (folder: string, ...more: readonly string[]) =>
    world.run(["sync", folder, "--json", "--device", folder === ada ? "Ada" : "Grace", ...words, ...more], {
      environment,
    });
  expect((await sync(ada, "--sign-up")).code).toBe(0);
  expect((await sync(grace)).code).toBe(0);
  return { ada, grace, sync, environment, account };
}
