import { browserClock } from "./browser-clock.js";
import { browserRandomness } from "./browser-randomness.js";

/** What `httpRemote`, `openSync`, `signIn` and the like want of the browser: made to be spread into options. */
export const browserPlatform = { clock: browserClock, randomness: browserRandomness } as const;
