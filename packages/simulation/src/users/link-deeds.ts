import { parentPath } from "@syncline/core";
import type { Deeds } from "./deed.js";

export const linkNames = ["link", "l2"];
export const linkTargets = ["x.txt", "a", "nowhere"];

/** What is done to a link, never to what it points at. */
export const linkDeeds: Deeds = {
  "point a link elsewhere"(hand, path, _, dice) {
    hand.disk.delete(path);
    hand.disk.makeLink(path, dice.pick(linkTargets));
    return `points ${path} elsewhere`;
  },
  "rename a link": (hand, path, _, dice) =>
    hand.move(path, hand.free(dice, [parentPath(path)], [...linkNames, "z"])),
  "delete a link"(hand, path) {
    hand.disk.delete(path);
    return `deletes ${path}`;
  },
};
