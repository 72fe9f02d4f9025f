import { seededPieces } from "@syncline/stage";

/** Numbers from 0 to 1, the same for the same seed, for as long as anybody asks. */
export function* seededNumbers(seed: string): Generator<number, never, undefined> {
  for (let piece = 0; ; piece++) {
    for (const bytes of seededPieces(`${seed} ${piece}`, 64 * 1024)) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = 0; at < bytes.length; at += 4) yield view.getUint32(at) / 2 ** 32;
    }
  }
}

const syllables = "an be co da el fi go ha is ju ka lo mi no or pe qua ri so ta un ve wi xe yo zu".split(" ");

/** Paragraphs of made-up words, some common and most rare, as in any language: they compress as prose does. */
export function seededParagraphs(seed: string, sizeBytes: number): string[] {
  const numbers = seededNumbers(seed);
  const word = () => {
    // The square makes low numbers, and so few words, common.
    let rank = Math.floor(numbers.next().value ** 2 * 5000);
    let text = "";
    do {
      text += syllables[rank % syllables.length];
      rank = Math.floor(rank / syllables.length);
    } while (rank > 0);
    return text;
  };
  const paragraphs: string[] = [];
  for (let length = 0; length < sizeBytes; ) {
    const paragraph = Array.from({ length: 40 + Math.floor(numbers.next().value * 80) }, word).join(" ");
    paragraphs.push(`${paragraph}.`);
    length += paragraph.length + 2;
  }
  return paragraphs;
}
