import type { Halt, SyncClient } from "@syncline/core";
import type { Dice } from "../seed/index.js";

/** What a user can do about a halt beside deciding it. */
export interface RootKeeper {
  /** Connects the root that was away, instead of whatever is in its place. False when there is none. */
  putRootBack(): boolean;
  /** Makes an empty root where there is none. */
  makeRoot(): void;
  restart(): void;
  /** Is told that what is missing is to come back. */
  wantsBack(): void;
}

/** What one user decides about halts. */
export class HaltAnswers {
  readonly #dice: Dice;
  #last: Halt["reason"] | undefined;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  async answer(client: SyncClient, { reason }: Halt, roots: RootKeeper): Promise<void> {
    const again = this.#last === reason;
    this.#last = reason;
    if (reason === "epoch-changed") return await client.resolve("merge");
    if (reason === "root-missing" || reason === "root-replaced") {
      // Whoever can connects the disk again, and starts the program anew.
      if (this.#dice.chance(0.6) && roots.putRootBack()) return roots.restart();
      roots.makeRoot();
      return await client.resolve(reason === "root-missing" ? "restore" : "merge");
    }
    // A guard that halts again after a restore is about deletions from elsewhere.
    const isMeant = again || this.#dice.chance(0.3);
    if (!isMeant) roots.wantsBack();
    await client.resolve(isMeant ? "continue" : "restore");
  }
}
