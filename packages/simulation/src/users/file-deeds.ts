import { joinPath, type MemoryFile, parentPath } from "@syncline/core";
import type { Deeds } from "./deed.js";
import { fileNames, type Hand, lastName } from "./hand.js";

const inodeAt = ({ disk }: Hand, path: string) => disk.find(path) as MemoryFile;

const saving: Deeds = {
  overwrite(hand, path, _, dice) {
    hand.disk.save(path, hand.write(dice));
    return `overwrites ${path}`;
  },
  append(hand, path, _, dice) {
    const { bytes } = inodeAt(hand, path);
    hand.disk.save(path, Buffer.concat([bytes, Buffer.from(hand.write(dice))]));
    return `appends to ${path}`;
  },
  truncate(hand, path, _, dice) {
    const { bytes } = inodeAt(hand, path);
    hand.disk.save(path, bytes.slice(0, dice.below(bytes.length + 1)));
    return `truncates ${path}`;
  },
  "save the same size in the same moment"(hand, path, _, dice) {
    const { bytes, modifiedAtMs } = inodeAt(hand, path);
    const { length } = bytes;
    // Never so short that it is no longer one of a kind.
    const text = hand.write(dice).padEnd(length, ".").slice(0, Math.max(12, length));
    hand.disk.save(path, text, modifiedAtMs);
    return `saves ${path} at the same size, with the old time`;
  },
  "save over a rename"(hand, path, _, dice) {
    const temporary = joinPath(parentPath(path), `~${dice.below(3)}.tmp`);
    hand.disk.delete(temporary);
    hand.disk.save(temporary, hand.write(dice));
    hand.disk.rename(temporary, path);
    return `saves ${path} as editors do`;
  },
  "bring an old text back"(hand, path, _, dice) {
    if (hand.texts.length === 0) return undefined;
    hand.disk.save(path, dice.pick(hand.texts));
    return `brings an old text back into ${path}`;
  },
  "set or clear executable"(hand, path) {
    const { disk } = hand;
    const inode = inodeAt(hand, path);
    inode.executable = !inode.executable;
    inode.changedAtMs = disk.stamp();
    disk.notify(path);
    return `${inode.executable ? "sets" : "clears"} executable of ${path}`;
  },
};

const moving: Deeds = {
  "rename a file": (hand, path, _, dice) => hand.move(path, hand.free(dice, [parentPath(path)], fileNames)),
  "move a file"(hand, path, { folders }, dice) {
    const folder = dice.pick(["", ...folders]);
    return hand.move(path, joinPath(folder, dice.chance(0.7) ? lastName(path) : dice.pick(fileNames)));
  },
  "swap two": (hand, path, { files, folders }, dice) => hand.swap(path, dice.pick([...files, ...folders])),
  "rename in a chain"(hand, path, { files }, dice) {
    const other = dice.pick(files);
    if (other === path) return undefined;
    const aside = hand.free(dice, [parentPath(other)], fileNames);
    hand.move(other, aside);
    hand.move(path, other);
    return `moves ${other} to ${aside}, and ${path} in its place`;
  },
  "change case": (hand, path) => hand.changeCase(path),
};

const makingAndRemoving: Deeds = {
  copy(hand, path, { folders }, dice) {
    const to = hand.free(dice, folders, fileNames);
    hand.disk.save(to, inodeAt(hand, path).bytes);
    return `copies ${path} to ${to}`;
  },
  "delete a file"(hand, path) {
    hand.disk.delete(path);
    return `deletes ${path}`;
  },
  "delete and make anew"(hand, path, _, dice) {
    hand.disk.delete(path);
    hand.disk.save(path, hand.write(dice));
    return `deletes ${path} and makes it anew`;
  },
  "file becomes folder"(hand, path, _, dice) {
    hand.disk.delete(path);
    hand.disk.save(joinPath(path, dice.pick(fileNames)), hand.write(dice));
    return `makes a folder of ${path}`;
  },
};

/** What is done to a file. */
export const fileDeeds: Deeds = { ...saving, ...moving, ...makingAndRemoving };
