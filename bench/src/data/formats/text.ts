import { readFile, writeFile } from "node:fs/promises";
import { mebibyte } from "../data-set.js";
import { seededParagraphs } from "../seeded-text.js";
import type { Format } from "./format.js";

const edits = 20;

export const text: Format = {
  name: "notes.txt",
  edit: "text: 20 paragraphs written anew",
  async write(path, scale) {
    await writeFile(path, seededParagraphs("text", 4 * mebibyte * scale).join("\n\n"));
  },
  async rewrite(path, to) {
    const paragraphs = (await readFile(path, "utf8")).split("\n\n");
    const fresh = seededParagraphs("edits", edits * 1000);
    for (let edit = 0; edit < edits; edit++) {
      paragraphs[Math.floor(((edit + 0.5) * paragraphs.length) / edits)] = fresh[edit] ?? "";
    }
    await writeFile(to, paragraphs.join("\n\n"));
  },
};
