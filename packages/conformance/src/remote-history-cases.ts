import { describe, expect, it } from "vitest";
import { codeOf, commit, nodeIdOf, noise, putFile, type RemoteDevice, remove } from "./remote-fixtures.js";

/** What the service keeps of a node's past, and of what was deleted. */
export function remoteHistoryCases(device: () => RemoteDevice): void {
  describe("history", () => {
    it("R-25 tells the history of a node, and of one that nobody knows that there is none", async () => {
      const { remote } = device();
      const chunk = await noise(1, 1000);
      await remote.upload([chunk]);
      await commit(device(), await putFile(1, device().deviceId, [chunk]));
      await commit(device(), remove(1, device().deviceId));
      const { path, versions } = await remote.history(nodeIdOf(1));
      expect(path).toBe("node 1");
      expect(versions.map(({ seq, deleted }) => [seq, deleted])).toEqual([
        [2, true],
        [1, undefined],
      ]);
      expect(await codeOf(remote.history(nodeIdOf(2)))).toBe("not_found");
    });

    it("R-26 pages through the trash", async () => {
      const { remote } = device();
      const chunk = await noise(1, 1000);
      await remote.upload([chunk]);
      for (const number of [1, 2]) await commit(device(), await putFile(number, device().deviceId, [chunk]));
      await commit(device(), remove(1, device().deviceId), remove(2, device().deviceId));
      const first = await remote.trash({ limit: 1 });
      expect([first.entries.map(({ path }) => path), first.next]).toEqual([["node 2"], 4]);
      const rest = await remote.trash({ before: 4 });
      expect([rest.entries.map(({ path }) => path), rest.next]).toEqual([["node 1"], null]);
    });
  });
}
