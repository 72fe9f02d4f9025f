import { nameKey } from "@syncline/core";

/** A suffix that reads as an extension. A leading dot only hides a file. */
const pattern = /^(.+?)(\.tar\.\w{1,4}|\.[\p{L}\p{N}_-]{1,16})$/isu;

/** "photo.jpg" in its two parts: "photo" and ".jpg". Folders have no extension. */
export function splitName(
  name: string,
  kind: "file" | "folder" = "file",
): { stem: string; extension: string } {
  const match = kind === "folder" ? null : pattern.exec(name);
  return { stem: match?.[1] ?? name, extension: match?.[2] ?? "" };
}

/** Whether a folder has a name, as devices see it that cannot tell upper case from lower case. */
export function nameIsTaken(names: Iterable<string>): (name: string) => boolean {
  const keys = new Set(Array.from(names, (name) => nameKey(name, "fold-case")));
  return (name) => keys.has(nameKey(name, "fold-case"));
}

/** The name itself where it is free, else "name (2)", "name (3)" and so on before its extension. A number that is there goes on. */
export function freeName(
  name: string,
  isTaken: (name: string) => boolean,
  kind: "file" | "folder" = "file",
): string {
  if (!isTaken(name)) return name;
  const { stem, extension } = splitName(name, kind);
  const [, bare = stem, number = "1"] = /^(.*\S) \((\d{1,6})\)$/su.exec(stem) ?? [];
  for (let next = Number(number) + 1; ; next++) {
    const candidate = `${bare} (${next})${extension}`;
    if (!isTaken(candidate)) return candidate;
  }
}
