export { type CountingProxy, countingProxy, type WireBytes } from "./counting-proxy.js";
