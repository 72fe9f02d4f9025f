import { archive } from "./archive.js";
import { database } from "./database.js";
import { diskImage } from "./disk-image.js";
import { document } from "./document.js";
import type { Format } from "./format.js";
import { photo } from "./photo.js";
import { text } from "./text.js";

export type { Format } from "./format.js";

/** W8: what people really have, as their programs write it. */
export const formats: readonly Format[] = [text, database, document, photo, archive, diskImage];
