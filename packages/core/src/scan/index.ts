export { clockGrainMs, DiskIndex, type Fingerprint, fingerprintOf, tooNewForMs } from "./disk-index.js";
export { type ScanContext, type ScanResult, scan } from "./scan.js";
export type { ScanScope } from "./scope.js";
