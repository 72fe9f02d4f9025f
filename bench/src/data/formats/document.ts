import { readFile, writeFile } from "node:fs/promises";
import { mebibyte } from "../data-set.js";
import { seededParagraphs } from "../seeded-text.js";
import type { Format } from "./format.js";
import { jpeg } from "./photo.js";
import { zip } from "./zip.js";

const pictures = 3;

export const document: Format = {
  name: "report.docx",
  edit: "office document: one sentence added, the zip written anew",
  async write(path, scale) {
    await writeFile(path, docx(paragraphs(scale), scale));
  },
  async rewrite(path, to) {
    // All of it is made anew from what it was made from: that is what saving a document does.
    const scale = (await readFile(path)).readDoubleLE(scaleAt);
    const edited = paragraphs(scale);
    const middle = Math.floor(edited.length / 2);
    edited[middle] = `${edited[middle]} This sentence was not there yesterday.`;
    await writeFile(to, docx(edited, scale));
  },
};

const paragraphs = (scale: number) => seededParagraphs("document", 2 * mebibyte * scale);

/** The first entry holds the scale, right behind its header of 30 bytes and its name. */
const settingsName = "settings.bin";
const scaleAt = 30 + settingsName.length;

function docx(text: readonly string[], scale: number): Buffer {
  const settings = Buffer.alloc(8);
  settings.writeDoubleLE(scale);
  const body = text.map((paragraph) => `<w:p><w:r><w:t>${paragraph}</w:t></w:r></w:p>`).join("");
  return zip([
    { name: settingsName, content: settings, isCompressed: true },
    { name: "[Content_Types].xml", content: Buffer.from("<Types/>"), isCompressed: false },
    {
      name: "word/document.xml",
      content: Buffer.from(`<w:document><w:body>${body}</w:body></w:document>`),
      isCompressed: false,
    },
    ...Array.from({ length: pictures }, (_, i) => ({
      name: `word/media/image${i}.jpeg`,
      content: jpeg(`Figure ${i}`, `picture ${i}`, 2 * mebibyte * scale),
      isCompressed: true,
    })),
  ]);
}
