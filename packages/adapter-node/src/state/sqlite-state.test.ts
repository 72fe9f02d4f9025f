import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stateStoreSuite } from "@syncline/conformance";
import { isSyncError } from "@syncline/core";
import { openDatabase } from "@syncline/sqlite";
import { build } from "esbuild";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sqliteState } from "./sqlite-state.js";
import { decodeText, encodeText } from "./state-key.js";

stateStoreSuite("SQLite", {
  place: async () => {
    const folder = mkdtempSync(join(tmpdir(), "syncline-state-"));
    return {
      open: () => sqliteState(join(folder, "deep", "state.db")),
      dispose: async () => rmSync(folder, { recursive: true }),
    };
  },
});

describe("sqliteState", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "syncline-state-"));
    file = join(folder, "state.db");
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const code = (wanted: Parameters<typeof isSyncError>[1] & string) =>
    expect.toSatisfy((error: unknown) => isSyncError(error, wanted));

  it("is free as soon as a killed process is gone, with every write that it reported", async () => {
    const program = join(folder, "program.mjs");
    await bundle(program);
    const child = spawn(process.execPath, [program, file], { stdio: ["ignore", "pipe", "inherit"] });
    const gone = new Promise((resolve) => child.once("exit", resolve));
    let last = -1;
    try {
      for await (const output of child.stdout) {
        last = Number(String(output).trim().split("\n").at(-1));
        expect(() => sqliteState(file)).toThrow(code("state_locked"));
        if (last >= 20) break;
      }
    } finally {
      child.kill("SIGKILL");
      await gone;
    }
    const state = sqliteState(file);
    const written = Number(await state.get("meta", "a"));
    expect(written).toBeGreaterThanOrEqual(last);
    // A batch is never half there.
    expect(await state.get("local", "b")).toBe(`${written}`);
    await state.close();
  });

  it("can be read by another program while it is open", async () => {
    const state = sqliteState(file);
    await state.write([{ table: "meta", key: "key", value: "value" }]);
    const reader = sqliteState(file, { readOnly: true });
    expect(await reader.get("meta", "key")).toBe("value");
    await expect(reader.write([{ table: "meta", key: "key", value: "x" }])).rejects.toEqual(
      code("permission_denied"),
    );
    await reader.close();
    await state.close();
  });

  it("refuses a file that is no state of this version, and leaves it alone and unlocked", () => {
    writeFileSync(file, "not a database".repeat(1000));
    for (let attempt = 0; attempt < 2; attempt++)
      expect(() => sqliteState(file)).toThrow(code("state_corrupt"));
    const other = join(folder, "other.db");
    const database = openDatabase(other);
    database.exec("PRAGMA user_version = 99");
    database.close();
    for (let attempt = 0; attempt < 2; attempt++)
      expect(() => sqliteState(other)).toThrow(code("state_corrupt"));
  });

  it("keeps text as bytes that sort as the text does", () => {
    const text = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(decodeText(encodeText(a)) === a).toBe(true);
        expect(Math.sign(Buffer.compare(encodeText(a), encodeText(b)))).toBe(a === b ? 0 : a < b ? -1 : 1);
      }),
    );
  });
});

/** Another process needs plain JavaScript: it writes two tables in one batch, and says so after each. */
async function bundle(outfile: string): Promise<void> {
  await build({
    stdin: {
      contents: `
        import { sqliteState } from "./sqlite-state.ts";
        const state = sqliteState(process.argv[2]);
        for (let i = 0; ; i++) {
          await state.write([
            { table: "meta", key: "a", value: String(i) },
            { table: "local", key: "b", value: String(i) },
          ]);
          console.log(i);
        }`,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["@syncline/source"],
    banner: {
      js: `import { createRequire as makeRequire } from "node:module"; const require = makeRequire(${JSON.stringify(import.meta.url)});`,
    },
    define: { "import.meta.url": JSON.stringify(import.meta.url) },
  });
}
