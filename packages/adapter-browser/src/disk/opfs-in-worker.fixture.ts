import { fileSystemSuite } from "@syncline/conformance";
import { serveTests } from "../in-worker/serve-tests.fixture.js";
import { interruptionCases } from "./interruption-cases.fixture.js";
import { opfsHarness, opfsRoots } from "./opfs-place.fixture.js";

serveTests(() => {
  fileSystemSuite("OPFS, in a worker of Chromium", opfsHarness);
  interruptionCases(opfsRoots);
});
