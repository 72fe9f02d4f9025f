import "fake-indexeddb/auto";
import { indexedDbBlobSuite } from "./blob-suites.fixture.js";

indexedDbBlobSuite("as a library has it");
