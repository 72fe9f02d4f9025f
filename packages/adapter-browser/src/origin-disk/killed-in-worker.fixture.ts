/** Writes versions of a few files, one after the other, until it is killed; tells of each that was written. */
import { originFileSystem } from "./origin-file-system.js";
import { slots, versionOf } from "./versions.fixture.js";

const page = globalThis as unknown as {
  postMessage(version: number): void;
  onmessage: (event: MessageEvent<{ readonly name: string; readonly from: number }>) => void;
};

page.onmessage = async ({ data: { name, from } }) => {
  const fs = await originFileSystem({ name });
  for (let version = from; ; version++) {
    const path = `${version % slots}`;
    const expected = (await fs.stat(path)) ?? "absent";
    const half = versionOf(version).subarray(0, 500);
    const pieces = [half, versionOf(version).subarray(500)];
    await fs.write(path, pieces, { expected, modifiedAtMs: version, executable: false });
    page.postMessage(version);
  }
};
