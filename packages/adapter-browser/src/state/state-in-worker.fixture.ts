import { stateStoreSuite } from "@syncline/conformance";
import { deleteDB } from "idb";
import { serveTests } from "../in-worker/serve-tests.fixture.js";
import { indexedDbState } from "./indexed-db-state.js";

let places = 0;

serveTests(() =>
  stateStoreSuite("IndexedDB, in a worker of Chromium", {
    place: async () => {
      const name = `worker's place ${++places}`;
      return {
        open: () => indexedDbState(name),
        dispose: () => deleteDB(`syncline-state-${name}`),
      };
    },
  }),
);
