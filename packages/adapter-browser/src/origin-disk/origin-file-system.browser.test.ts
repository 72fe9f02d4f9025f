import { fileSystemSuite } from "@syncline/conformance";
import { testsInWorker } from "../in-worker/tests-in-worker.fixture.js";
import { originHarness } from "./origin-place.fixture.js";

await testsInWorker(
  new Worker(new URL("./origin-in-worker.fixture.ts", import.meta.url), { type: "module" }),
);

fileSystemSuite("the origin's disk, in a page of Chromium", originHarness);
