import type { Content } from "../data/index.js";
import { wholeTree } from "./arrivals.js";
import type { Change, ChangeWork } from "./work.js";

/** Everything is in the folder before anybody looks. */
export const firstSync = (
  id: string,
  what: string,
  fill: (folder: string) => Content | Promise<Content>,
): ChangeWork => ({
  kind: "change",
  id,
  what,
  async prepare({ sender }): Promise<Change> {
    const { files } = await fill(sender);
    return { make: async () => {}, arrival: wholeTree(files) };
  },
});
