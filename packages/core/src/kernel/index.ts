export { fastestKernel, type Kernel, plainKernel } from "./kernel.js";
export type { CutMask } from "./mask.js";
export { rowBytes } from "./pack-pieces.js";
export { wasmKernel } from "./wasm-kernel.js";
