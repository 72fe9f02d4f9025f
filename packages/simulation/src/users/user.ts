import type { MemoryDisk } from "@syncline/core";
import type { Dice } from "../seed/index.js";
import type { Act } from "./act.js";
import type { Deeds } from "./deed.js";
import { fileDeeds } from "./file-deeds.js";
import { folderDeeds, folderNames } from "./folder-deeds.js";
import { fileNames, Hand, type Sight } from "./hand.js";
import { linkDeeds, linkNames, linkTargets } from "./link-deeds.js";

/** Texts that no user is the first to write. */
const commonTexts = ["shared one", "shared two", ""];

/** One user at one disk. Every new content is one that nobody has saved before, unless the act says otherwise. */
export class User {
  readonly #hand: Hand;

  constructor(disk: MemoryDisk, name: string) {
    this.#hand = new Hand(disk, name);
  }

  /** Does it and says what was done; something simpler where there is nothing to do it with. */
  act(act: Act, dice: Dice): string {
    const hand = this.#hand;
    if (hand.disk.root === undefined) return "finds no root";
    const sight = hand.look();
    return this.#make(act, sight, dice) ?? this.#change(act, sight, dice) ?? hand.saveNew(dice);
  }

  /** The acts that need nothing to be there. */
  #make(act: Act, { folders }: Sight, dice: Dice): string | undefined {
    const hand = this.#hand;
    const { disk } = hand;
    if (act === "save a new file") return hand.saveNew(dice);
    if (act === "make a folder") {
      const path = hand.free(dice, folders, folderNames);
      disk.makeFolder(path);
      return `makes ${path}/`;
    }
    if (act === "save what others may save too") {
      const path = hand.free(dice, folders, fileNames);
      disk.save(path, dice.pick(commonTexts));
      return `saves something common as ${path}`;
    }
    if (act !== "make a link") return undefined;
    const path = hand.free(dice, folders, linkNames);
    disk.makeLink(path, dice.pick(linkTargets));
    return `links ${path}`;
  }

  #change(act: Act, sight: Sight, dice: Dice): string | undefined {
    const kinds: readonly (readonly [Deeds, readonly string[]])[] = [
      [fileDeeds, sight.files],
      [folderDeeds, sight.folders],
      [linkDeeds, sight.links],
    ];
    for (const [deeds, paths] of kinds) {
      const deed = deeds[act];
      if (deed === undefined || paths.length === 0) continue;
      const done = deed(this.#hand, dice.pick(paths), sight, dice);
      if (done !== undefined) return done;
    }
    return undefined;
  }
}
