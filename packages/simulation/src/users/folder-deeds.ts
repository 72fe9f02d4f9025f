import { joinPath, parentPath } from "@syncline/core";
import type { Deeds } from "./deed.js";
import { lastName } from "./hand.js";

export const folderNames = ["a", "b", "c", "Docs", "photos"];

/** What is done to a folder, and so to all that is in it. */
export const folderDeeds: Deeds = {
  "rename a folder": (hand, path, _, dice) =>
    hand.move(path, hand.free(dice, [parentPath(path)], folderNames)),
  "move a folder": (hand, path, { folders }, dice) =>
    hand.move(path, joinPath(dice.pick(["", ...folders]), lastName(path))),
  "change case": (hand, path) => hand.changeCase(path),
  "swap two": (hand, path, { folders }, dice) => hand.swap(path, dice.pick(folders)),
  "delete a folder"(hand, path) {
    hand.disk.delete(path);
    return `deletes ${path}/`;
  },
  "folder becomes file"(hand, path, _, dice) {
    hand.disk.delete(path);
    hand.disk.save(path, hand.write(dice));
    return `makes a file of ${path}/`;
  },
};
