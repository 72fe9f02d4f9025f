/**
 * Characters that a terminal obeys instead of showing, or that reorder what stands around them: controls, the
 * bidirectional ones of UAX #9, line separators, invisible formatting, and halves of surrogate pairs.
 */
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const hexOf = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, "0");

/** Text from outside, such as a name, made safe to show on a terminal. */
export const escapeText = (text: string): string =>
  text.replace(unsafe, (character) => `\\u${hexOf(character)}`);

/** JSON on one line, in ASCII where a terminal might obey it: it is the same value all the same. */
export const escapedJson = (value: unknown): string => escapeText(JSON.stringify(value));
