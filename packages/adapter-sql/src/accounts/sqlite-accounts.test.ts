import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accountStoreSuite } from "@syncline/conformance";
import type { AccountStore } from "@syncline/core";
import { afterAll, expect, it } from "vitest";
import { sqliteMetadata } from "../sqlite-metadata.js";
import { sqliteAccounts } from "./sqlite-accounts.js";

const folders: string[] = [];
const paths = new Map<AccountStore, string>();

async function newPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "syncline-accounts-"));
  folders.push(folder);
  return join(folder, "metadata.db");
}

async function openAt(path: string): Promise<AccountStore> {
  const store = await sqliteAccounts(path);
  paths.set(store, path);
  return store;
}

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

accountStoreSuite("SQLite", {
  open: async () => openAt(await newPath()),
  reopen: async (store) => openAt(paths.get(store) ?? ""),
});

accountStoreSuite("SQLite in memory", { open: () => sqliteAccounts(":memory:") });

it("shares a file with the metadata store, whichever comes first", async () => {
  for (const accountsFirst of [true, false]) {
    const path = await newPath();
    const first = accountsFirst ? await sqliteAccounts(path) : await sqliteMetadata(path);
    const second = accountsFirst ? await sqliteMetadata(path) : await sqliteAccounts(path);
    await first.close();
    await second.close();
    const again = await sqliteAccounts(path);
    expect(await again.accountByName("nobody")).toBeUndefined();
    await again.close();
  }
});
