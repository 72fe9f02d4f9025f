import fc from "fast-check";
import { anyUnits } from "../hostile.fixture.js";
import { nameFault } from "./check-name.js";

/** What names are made of where something could go wrong with them. */
const parts = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) },
  anyUnits(12),
  fc.constantFrom(
    ".",
    "..",
    " ",
    ". ",
    ".txt",
    ".tar.gz",
    ".TAR.zst",
    ".a_very-long.ext",
    "/",
    "\\",
    ":",
    "~1",
  ),
  fc.constantFrom(
    ".syncline",
    "SYNCLI~1",
    ".SyncLine",
    "CON",
    "nul",
    "__proto__",
    " (Ada's conflicted copy 2026-11-21)",
  ),
  fc.constantFrom(
    "e\u0301",
    "\u00e9",
    "\u00df",
    "SS",
    "\u0131",
    "\ufb01",
    "\u200d",
    "\u202e",
    "\ufeff",
    "\ud800",
    "\udc00",
    "\0",
    "\n",
  ),
  fc
    .tuple(fc.constantFrom("a", "\u00e9", "\u6f22", "\u{1f600}"), fc.nat(300))
    .map(([unit, times]) => unit.repeat(times)),
);

/** Texts that may or may not be names. */
export const anyText: fc.Arbitrary<string> = fc.array(parts, { maxLength: 4 }).map((texts) => texts.join(""));

export const anyName: fc.Arbitrary<string> = anyText
  .map((text) => text.replaceAll(/[/\\\p{Cc}\p{Surrogate}]/gu, "").slice(0, 250))
  .filter((text) => nameFault(text) === undefined);
