import { metadataStoreSuite } from "@syncline/conformance";
import type { MetadataStore } from "@syncline/core";
import { sqliteMetadata } from "../src/index.js";
import { temporaryPath } from "./temporary-path.js";

const paths = new WeakMap<MetadataStore, string>();

async function openAt(path: string): Promise<MetadataStore> {
  const store = await sqliteMetadata(path);
  paths.set(store, path);
  return store;
}

metadataStoreSuite("sqlite", {
  open: () => openAt(temporaryPath()),
  reopen: (store) => openAt(paths.get(store) as string),
});
metadataStoreSuite("sqlite in memory", { open: () => sqliteMetadata(":memory:") });
