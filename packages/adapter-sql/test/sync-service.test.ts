import { syncServiceSuite } from "@syncline/conformance";
import { sqliteMetadata } from "../src/index.js";
import { temporaryPath } from "./temporary-path.js";

syncServiceSuite("sqlite", { openMetadata: () => sqliteMetadata(temporaryPath()) });
