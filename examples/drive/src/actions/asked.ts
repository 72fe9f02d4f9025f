import type { FileEntry, RelativePath } from "@syncline/core";
import type { NamesIn, Picked } from "../upload/index.js";

/** What is asked in a dialog, one thing at a time. */
export type Asked =
  | { readonly what: "new-folder"; readonly folder: RelativePath; readonly taken: readonly string[] }
  | { readonly what: "rename"; readonly entry: FileEntry; readonly taken: readonly string[] }
  | { readonly what: "move"; readonly entries: readonly FileEntry[] }
  | { readonly what: "remove"; readonly entries: readonly FileEntry[] }
  | { readonly what: "history"; readonly entry: FileEntry }
  | {
      readonly what: "clash";
      readonly picked: readonly Picked[];
      readonly taken: readonly Picked[];
      readonly folder: RelativePath;
      readonly names: NamesIn;
    };
