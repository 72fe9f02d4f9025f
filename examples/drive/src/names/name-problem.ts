import { type NameFault, nameFault } from "@syncline/core";

const sentences: Record<NameFault, string> = {
  empty: "Give it a name.",
  dot: "“.” and “..” cannot be names.",
  separator: "A name cannot have a slash in it.",
  control_character: "There is a character in it that cannot be shown.",
  invalid_unicode: "There is a character in it that cannot be written.",
  too_long: "The name is too long.",
  reserved: "This name is kept for the drive itself.",
};

/** Why something cannot have this name, as a sentence; undefined when it can. */
export function nameProblem(name: string, isTaken: (name: string) => boolean): string | undefined {
  const fault = nameFault(name);
  if (fault !== undefined) return sentences[fault];
  return isTaken(name) ? "Something here has this name already." : undefined;
}
