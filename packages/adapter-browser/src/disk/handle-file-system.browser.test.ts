import { fileSystemSuite } from "@syncline/conformance";
import { testsInWorker } from "../in-worker/tests-in-worker.fixture.js";
import { opfsHarness } from "./opfs-place.fixture.js";

await testsInWorker(new Worker(new URL("./opfs-in-worker.fixture.ts", import.meta.url), { type: "module" }));

fileSystemSuite("OPFS, in a page of Chromium", opfsHarness);
