import { it } from "vitest";
import { serveTests } from "../in-worker/serve-tests.fixture.js";
import { expectFull, onOpfs } from "./fillable.fixture.js";

serveTests(() => {
  it.each(onOpfs)(
    "%s says so, in a worker, and keeps nothing of what it had no room for",
    async (_, open) => {
      const fillable = await open(`full ${crypto.randomUUID()}`);
      await expectFull(fillable);
      await fillable.close();
    },
  );
});
