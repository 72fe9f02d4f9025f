import type { Contents } from "./contents.js";
import type { Tree } from "./disk-tree.js";

/** Called before and after whatever changes the disk: what it throws, the change fails with. */
export type Step = () => void;

export function stoppingTree(tree: Tree, step: Step): Tree {
  return {
    read: (work) => tree.read(work),
    async change(decide) {
      step();
      const answer = await tree.change(decide);
      step();
      return answer;
    },
    close: () => tree.close(),
  };
}

export function stoppingContents(contents: Contents, step: Step): Contents {
  const around = async <T>(work: () => T | Promise<T>): Promise<T> => {
    step();
    const answer = await work();
    step();
    return answer;
  };
  return {
    async create(name) {
      step();
      const sink = await contents.create(name);
      try {
        step();
      } catch (error) {
        // The browser closes what a process that has died had open.
        await sink.discard();
        throw error;
      }
      return {
        write: (piece) => around(() => sink.write(piece)),
        finish: () => around(() => sink.finish()),
        discard: () => sink.discard(),
      };
    },
    find: (name) => contents.find(name),
    remove: (name) => around(() => contents.remove(name)),
    generations: () => contents.generations(),
    serials: (generation) => contents.serials(generation),
    removeGeneration: (generation) => around(() => contents.removeGeneration(generation)),
    removeOtherDisks: () => around(() => contents.removeOtherDisks()),
  };
}
