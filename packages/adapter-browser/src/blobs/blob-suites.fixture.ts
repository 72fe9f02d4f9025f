import { blobStoreSuite } from "@syncline/conformance";
import { deleteDB, openDB } from "idb";
import { folderAt, writeFile } from "../disk/places.fixture.js";
import { indexedDbBlobStore } from "./indexed-db-blob-store.js";
import { opfsBlobStore } from "./opfs-blob-store.js";

/** The suite on IndexedDB, wherever that is. */
export function indexedDbBlobSuite(where: string): void {
  blobStoreSuite({
    name: `IndexedDB, ${where}`,
    capabilities: { rangeRead: false },
    async open() {
      const name = crypto.randomUUID();
      const database = `syncline-blobs-${name}`;
      return {
        store: await indexedDbBlobStore({ name }),
        reopen: () => indexedDbBlobStore({ name }),
        async corrupt(key) {
          const opened = await openDB(database);
          const bytes: Uint8Array = await opened.get("bytes", key);
          bytes[bytes.length >> 1]! ^= 1;
          await opened.put("bytes", bytes, key);
          opened.close();
        },
        close: () => deleteDB(database),
      };
    },
  });
}

/** The suite on the origin's own disk. */
export function opfsBlobSuite(where: string): void {
  blobStoreSuite({
    name: `OPFS, ${where}`,
    capabilities: { rangeRead: true },
    async open() {
      const name = crypto.randomUUID();
      const stores = await folderAt(await navigator.storage.getDirectory(), "syncline-blobs");
      const home = await folderAt(stores, name);
      return {
        store: await opfsBlobStore({ name }),
        reopen: () => opfsBlobStore({ name }),
        tear: (key) => writeFile(home, `tmp/half of ${key.replaceAll("/", " ")}`, "ha"),
        async corrupt(key) {
          const blobs = await folderAt(home, "blobs");
          const file = await (await blobs.getFileHandle(key.replaceAll("/", "+"))).getFile();
          const bytes = new Uint8Array(await file.arrayBuffer());
          bytes[bytes.length >> 1]! ^= 1;
          await writeFile(blobs, key.replaceAll("/", "+"), bytes);
        },
        close: () => stores.removeEntry(name, { recursive: true }),
      };
    },
  });
}
