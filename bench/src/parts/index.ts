import { chunking } from "./chunking.js";
import { commits } from "./commits.js";
import { indexMemory } from "./index-memory.js";
import type { Part, PartFigures } from "./part.js";
import { pipeline } from "./pipeline.js";

export type { Part, PartFigures } from "./part.js";

export const partsAt = (scale: number): Part[] => [
  chunking(scale),
  pipeline(scale),
  commits(scale),
  indexMemory(scale),
];

/** One after the other. What fails is said, and leaves its figures out. */
export async function measureParts(
  parts: readonly Part[],
  rounds: number,
  say: (line: string) => void,
): Promise<PartFigures> {
  const figures: Record<string, number> = {};
  for (const part of parts) {
    try {
      Object.assign(figures, await part.measure(rounds));
      say(`${part.name}: measured`);
    } catch (error) {
      say(`${part.name} failed: ${(error as Error).message}`);
    }
  }
  return figures;
}
