import { stateStoreSuite } from "@syncline/conformance";
import { deleteDB } from "idb";
import { testsInWorker } from "../in-worker/tests-in-worker.fixture.js";
import { indexedDbState } from "./indexed-db-state.js";

let places = 0;

stateStoreSuite("IndexedDB, in Chromium", {
  place: async () => {
    const name = `place ${++places}`;
    return {
      open: () => indexedDbState(name),
      dispose: () => deleteDB(`syncline-state-${name}`),
    };
  },
});

await testsInWorker(new Worker(new URL("./state-in-worker.fixture.ts", import.meta.url), { type: "module" }));
