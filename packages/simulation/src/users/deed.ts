import type { Dice } from "../seed/index.js";
import type { Act } from "./act.js";
import type { Hand, Sight } from "./hand.js";

/** Does an act to something that is there; says what was done, or undefined when it makes no sense with that. */
export type Deed = (hand: Hand, path: string, sight: Sight, dice: Dice) => string | undefined;

/** The acts that something of one kind can be object of. */
export type Deeds = { readonly [A in Act]?: Deed };
