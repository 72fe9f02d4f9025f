import { SyncError } from "../errors/index.js";
import { limits } from "../protocol/schemas.js";
import { nameKey } from "./name-key.js";
import { utf8Bytes } from "./text.js";

/** The folder in every root that belongs to the engine: marker, temporary files, trash. It never syncs. */
export const reservedName = ".syncline";

/** Why a name is refused. */
export type NameFault =
  | "empty"
  | "dot"
  | "separator"
  | "control_character"
  | "invalid_unicode"
  | "too_long"
  | "reserved";

/** C0, DEL and C1. They garble terminals and logs, and no product shows them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const control = /[\u0000-\u001f\u007f-\u009f]/;
const separator = /[/\\]/;
const loneSurrogate = /\p{Surrogate}/u;
/** Characters that show nothing, bidirectional controls included: HFS+ and some others skip them when they compare names. */
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/gu;
/** What Windows drops from the end of a name, and the name of an alternate stream after it. */
const windowsTail = /[. ]*(?::.*)?$/su;
/** What Windows calls ".syncline" where it keeps short names. */
const shortReserved = /^syncli~\d+$/;

/** Nearly every name there is: none of the faults below can be in it. */
const plain = /^\w[\w ()-]*(?:\.\w+)*$/;

/** Why `name` cannot be the name of a node; undefined when it can. */
export function nameFault(name: string): NameFault | undefined {
  return componentFault(name) ?? (utf8Bytes(name) > limits.nameBytes ? "too_long" : undefined);
}

/** Throws `invalid_name`, with the {@link NameFault} in `details.fault`, unless `name` can be the name of a node. */
export function checkName(name: string): void {
  const fault = nameFault(name);
  if (fault !== undefined) throw new SyncError("invalid_name", { details: { fault } });
}

/** The faults that no disk may ever see, whatever the length it can hold. */
export function componentFault(name: string): NameFault | undefined {
  if (plain.test(name)) return undefined;
  if (name === "") return "empty";
  if (name === "." || name === "..") return "dot";
  if (separator.test(name)) return "separator";
  if (control.test(name)) return "control_character";
  if (loneSurrogate.test(name)) return "invalid_unicode";
  return isReserved(name) ? "reserved" : undefined;
}

/** Whether some disk might take `name` for the reserved folder, or (invisible dots) for "." or "..". */
function isReserved(name: string): boolean {
  const key = nameKey(name.replace(ignorable, ""), "fold-case");
  if (key === "" || key === "." || key === "..") return true;
  return key.replace(windowsTail, "") === reservedName || shortReserved.test(key);
}
