import type { MetadataStore, NamespaceRecord } from "@syncline/core";
import { afterEach, describe } from "vitest";
import { chunkCases } from "./metadata-store-chunks.js";
import { contentsCases } from "./metadata-store-contents.js";
import { groupCases } from "./metadata-store-groups.js";
import { transactionCases } from "./metadata-store-transactions.js";

/** What the suite needs of an adapter. */
export interface MetadataStoreHarness {
  /** Opens a store over a place of its own, empty at first. */
  open(): Promise<MetadataStore>;
  /** Opens another store over the same place as `store`, as a second server would; left out where there is no such thing. */
  reopen?(store: MetadataStore): Promise<MetadataStore>;
}

/** Opens a store with these namespaces in it; it is closed when the test has ended. */
export type OpenMetadataStore = (...namespaces: NamespaceRecord[]) => Promise<MetadataStore>;

/** Suite of the `MetadataStore` port. */
export function metadataStoreSuite(name: string, harness: MetadataStoreHarness): void {
  describe(`metadata store: ${name}`, () => {
    const opened: MetadataStore[] = [];
    const open = async (...namespaces: NamespaceRecord[]) => {
      const store = await harness.open();
      opened.push(store);
      for (const namespace of namespaces) await store.createNamespace(namespace);
      return store;
    };
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });

    contentsCases(open);
    transactionCases(open, harness, (store) => opened.push(store));
    chunkCases(open, harness, (store) => opened.push(store));
    groupCases(open, harness);
  });
}
