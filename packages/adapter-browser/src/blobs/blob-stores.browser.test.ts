import { testsInWorker } from "../in-worker/tests-in-worker.fixture.js";
import { opfsBlobSuite } from "./blob-suites.fixture.js";

await testsInWorker(new Worker(new URL("./blobs-in-worker.fixture.ts", import.meta.url), { type: "module" }));

opfsBlobSuite("in a page of Chromium");
