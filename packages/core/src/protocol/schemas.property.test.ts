import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { damagedText } from "../hostile.fixture.js";
import { runs } from "../property-runs.fixture.js";
import * as protocol from "./index.js";

const schemas = Object.entries<unknown>(protocol).filter(
  (entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType,
);

const id = "018f2f6e-0000-7000-8000-000000000001";
const vector = "0000000000000001:3,0000000000000002:18446744073709551615";
const hash = "a".repeat(64);
const located = { id, parentId: "root", name: "a\u0301.txt", vector };
const file = {
  kind: "file",
  ...located,
  contentId: hash,
  sizeBytes: 5,
  executable: false,
  modifiedAtMs: 1.5,
  copyOf: { id, vector },
};
const change = {
  seq: 3,
  node: file,
  manifest: "AQ==",
  author: "0000000000000001",
  committedAtMs: 1,
};
const problem = {
  type: "t",
  title: "t",
  status: 400,
  code: "internal",
  details: { limit: 3 },
  requestId: "r",
};
const chunking = { algorithm: "fixed", minimumBytes: 1, averageBytes: 2, maximumBytes: 3 };
const described = { id: "n", name: "Home", epoch: "e", seq: 1, chunking, nameRule: "exact" };
const manifestDelta = { base: hash, sizeBytes: 34, delta: "AQ==" };

/** One message each that means well, with everything in it that it may have. */
const wellMeant: { readonly [schema: string]: unknown } = {
  commitRequest: {
    epoch: "e",
    cursor: "c",
    atomic: true,
    operations: [
      { op: "put", node: file, manifest: "AQ==" },
      { op: "put", node: { kind: "symlink", ...located, target: "../a" }, manifestDelta },
      { op: "put", node: { kind: "folder", ...located } },
      { op: "delete", id, vector },
    ],
  },
  commitResult: {
    epoch: "e",
    seq: 4,
    cursor: "c",
    outcomes: [
      { outcome: "committed", seq: 4 },
      { outcome: "conflict", code: "commit_conflict", current: change },
      { outcome: "missing_chunks", hashes: [hash] },
      { outcome: "refused", code: "invalid_name", message: "m" },
    ],
  },
  changesPage: {
    epoch: "e",
    changes: [change, { ...change, deleted: true }],
    cursor: "c",
    more: false,
    seq: 3,
  },
  missingRequest: { hashes: [hash] },
  fetchRequest: { hashes: [hash], bases: [hash] },
  manifestsRequest: { wanted: [{ contentId: hash, base: hash }] },
  manifestsResult: { manifests: [{ manifest: "AQ==" }, { manifestDelta }] },
  nodeHistory: { path: "a/b", versions: [{ ...change, deleted: true }, change] },
  trashPage: { entries: [{ path: "a/b", change: { ...change, deleted: true } }], next: 2 },
  namespaceDescription: described,
  namespaceList: { namespaces: [described] },
  createNamespaceRequest: { name: "Home", chunking, nameRule: "fold-case" },
  problemDocument: problem,
  notifyClientMessage: { type: "subscribe", namespaceId: "n" },
  notifyServerMessage: { type: "problem", problem, namespaceId: "n" },
  signInRequest: { name: "ada", password: "p", deviceName: "laptop", deviceId: "0000000000000001" },
};

describe("every message of the protocol", () => {
  it("has a schema here that takes what is well meant", () => {
    const known = new Map(schemas);
    for (const [name, message] of Object.entries(wellMeant)) {
      expect([name, known.get(name)?.safeParse(message).success]).toEqual([name, true]);
    }
    expect(schemas.length).toBeGreaterThan(30);
  });

  it.each(schemas)("%s takes or refuses any JSON, and lets no prototype through", (name, schema) => {
    const good = JSON.stringify(wellMeant[name] ?? wellMeant["commitRequest"]);
    fc.assert(
      fc.property(damagedText(fc.constant(good)), (text) => {
        const value = parsed(text);
        const result = schema.safeParse(value);
        expect(({} as { kind?: unknown }).kind).toBeUndefined();
        if (result.success) expectPlain(result.data);
      }),
      { numRuns: runs(80) },
    );
  });
});

/** What a body that is no JSON is refused before any schema sees it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** No object has got another prototype than the one that its text said nothing of. */
function expectPlain(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const open: object[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (![Object.prototype, Array.prototype].includes(Object.getPrototypeOf(next)))
      throw new Error("polluted");
    for (const child of Object.values(next))
      if (typeof child === "object" && child !== null) open.push(child);
  }
}
