export { DiskIndex } from "./disk-index.js";
export { clockGrainMs, type Fingerprint, fingerprintOf, tooNewForMs } from "./fingerprint.js";
export { type ScanContext, type ScanResult, scan } from "./scan.js";
export type { ScanScope } from "./scope.js";
