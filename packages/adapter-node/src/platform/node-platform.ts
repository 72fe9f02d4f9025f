import { systemClock, systemRandomness } from "../clock/index.js";
import { nodeDeflate, nodeHasher } from "../content/index.js";
import { nodeHttpSend, nodeWebSocket } from "../network/index.js";

/** Everything of Node that is the same in every app: made to be spread into options. */
export const nodePlatform = {
  clock: systemClock,
  randomness: systemRandomness,
  hasher: nodeHasher,
  deflate: nodeDeflate,
  send: nodeHttpSend,
  webSocket: nodeWebSocket,
} as const;
