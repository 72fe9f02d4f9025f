import { serveTests } from "../in-worker/serve-tests.fixture.js";
import { indexedDbBlobSuite, opfsBlobSuite } from "./blob-suites.fixture.js";

serveTests(() => {
  opfsBlobSuite("in a worker of Chromium");
  indexedDbBlobSuite("in a worker of Chromium");
});
