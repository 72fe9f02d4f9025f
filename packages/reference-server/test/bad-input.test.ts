import { createHash } from "node:crypto";
import {
  type ChunkHash,
  type CommitOperation,
  contentIdOf,
  type ErrorCode,
  emptyVector,
  encodeFrames,
  framesMediaType,
  limits,
  type Manifest,
  manifestToText,
  type NamedChunk,
  type NodeId,
  rootId,
  routes,
  type SessionGrant,
  vectorOf,
  webHasher,
} from "@syncline/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemIn, type ServerWorld, startWorld } from "./server-world.js";

let world: ServerWorld;
let ada: SessionGrant;
let epoch: string;

beforeAll(async () => {
  world = await startWorld();
  ada = await world.device("ada");
  epoch = (await world.remote(ada).describe()).epoch;
});
afterAll(() => world.close());

/** Whatever was sent, the process is up and nothing of it was stored. */
async function expectUntouched() {
  expect((await world.request(routes.health)).status).toBe(200);
  expect(await world.remote(ada).describe()).toMatchObject({ seq: 0 });
  const sent: ChunkHash[] = [];
  for await (const { key } of world.blobs.list("")) sent.push(key.slice(-64) as ChunkHash);
  // Bytes that came before the damage may lie there, but no namespace holds them.
  expect(await world.remote(ada).missing(sent)).toEqual(sent);
}

const json = (body: unknown): RequestInit => raw(JSON.stringify(body));
const raw = (body: string, type = "application/json"): RequestInit => ({
  method: "POST",
  headers: { "content-type": type },
  body,
});
const framed = (body: Uint8Array, type: string = framesMediaType): RequestInit => ({
  method: "POST",
  headers: { "content-type": type },
  body: Uint8Array.from(body),
});

const commits = () => routes.commits(ada.homeNamespaceId);
const changes = (query: string) => `${routes.changes(ada.homeNamespaceId)}?${query}`;
const chunks = () => routes.chunks(ada.homeNamespaceId);

async function refused(path: string, init: RequestInit, code: ErrorCode, grant: SessionGrant | null = ada) {
  const response = await world.request(path, { ...init, ...(grant === null ? {} : { grant }) });
  const problem = await problemIn(response);
  expect(problem.code).toBe(code);
  expect(response.status).toBe(problem.status);
  expect(problem.requestId).toBe(response.headers.get("x-request-id"));
  await expectUntouched();
}

describe("a caller who is not let in", () => {
  it.each<[string, string | undefined, ErrorCode]>([
    ["without a token", undefined, "unauthenticated"],
    ["with an empty token", "Bearer ", "unauthenticated"],
    ["with another scheme", "Basic YWRhOnNlY3JldA==", "unauthenticated"],
    ["with a made-up token", "Bearer nonsense", "unauthenticated"],
    ["with a token of no session", `Bearer sla_${"0".repeat(96)}`, "unauthenticated"],
  ])("is told so %s", async (_, authorization, code) => {
    const headers = authorization === undefined ? {} : { authorization };
    await refused(commits(), { ...json({}), headers: { ...headers } }, code, null);
    await refused(changes(""), { headers }, code, null);
  });

  it("is told that the password is wrong, in the same words for an account that is not there", async () => {
    const answers = [];
    for (const name of ["ada", "nobody"]) {
      const body = json({ name, password: "wrong horse", deviceName: "laptop" });
      const problem = await problemIn(await world.request(routes.signIn, body));
      answers.push({ ...problem, requestId: undefined });
    }
    expect(answers[0]?.code).toBe("wrong_credentials");
    expect(answers[1]).toEqual(answers[0]);
  });

  it("knows nothing of namespaces of others or of nobody", async () => {
    const mallory = await world.device("mallory");
    for (const id of [ada.homeNamespaceId, "f".repeat(32), "..%2f..", "%00", "a%20b", "", "x".repeat(201)]) {
      await refused(`${routes.namespaces}/${id}`, {}, "unknown_namespace", mallory);
      await refused(`${routes.namespaces}/${id}/changes`, {}, "unknown_namespace", mallory);
    }
  });
});

const nodeId = "01890000-0000-7000-8000-000000000001" as NodeId;
const folderNamed = (name: string): CommitOperation => ({
  op: "put",
  node: { kind: "folder", id: nodeId, parentId: rootId, name, vector: vectorOf([[ada.deviceId, 1n]]) },
});

async function outcomeOf(operation: unknown) {
  const response = await world.request(commits(), {
    ...json({ epoch, operations: [operation] }),
    grant: ada,
  });
  expect(response.status).toBe(200);
  const { outcomes } = (await response.json()) as { outcomes: { outcome: string; code?: string }[] };
  await expectUntouched();
  return outcomes[0];
}

describe("a name that nobody should have", () => {
  it.each<[string, string]>([
    ["empty", ""],
    ["the folder itself", "."],
    ["the folder above", ".."],
    ["a way out", "../outside"],
    ["with a slash", "a/b"],
    ["with a backslash", "a\\b"],
    ["with NUL", "a\u0000b"],
    ["with a control character", "a\u0007b"],
    ["with a line break", "a\nb"],
    ["with a lone surrogate", "a\ud800b"],
    ["of 300 bytes", "x".repeat(300)],
    ["of 256 bytes in fewer letters", "ü".repeat(128)],
  ])("is refused: %s", async (_, name) => {
    expect(await outcomeOf(folderNamed(name))).toMatchObject({ outcome: "refused", code: "invalid_name" });
  });
});

describe("a commit that lies", () => {
  const hash = "a".repeat(64) as ChunkHash;
  const file = async (manifest: Manifest, change: object = {}) => ({
    op: "put",
    manifest: manifestToText(manifest),
    node: {
      kind: "file",
      id: nodeId,
      parentId: rootId,
      name: "a",
      vector: vectorOf([[ada.deviceId, 1n]]),
      contentId: await contentIdOf(manifest, webHasher),
      sizeBytes: manifest.chunks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      executable: false,
      modifiedAtMs: 0,
      ...change,
    },
  });

  it("about its size is refused", async () => {
    const operation = await file({ chunks: [{ hash, sizeBytes: 10 }] }, { sizeBytes: 11 });
    expect(await outcomeOf(operation)).toMatchObject({ outcome: "refused", code: "invalid_manifest" });
  });

  it("about its content id is refused", async () => {
    const operation = await file({ chunks: [{ hash, sizeBytes: 10 }] }, { contentId: "b".repeat(64) });
    expect(await outcomeOf(operation)).toMatchObject({ outcome: "refused", code: "invalid_manifest" });
  });

  it("with a manifest that is none is refused", async () => {
    const operation = { ...(await file({ chunks: [] }, { contentId: "b".repeat(64) })), manifest: "AAAA" };
    expect((await outcomeOf(operation))?.outcome).toBe("refused");
  });

  it("about chunks that are not there is told which", async () => {
    const operation = await file({ chunks: [{ hash, sizeBytes: 10 }] });
    expect(await outcomeOf(operation)).toEqual({ outcome: "missing_chunks", hashes: [hash] });
  });

  it("about who changed it is refused", async () => {
    const other = vectorOf([["00000000000000ff" as typeof ada.deviceId, 1n]]);
    for (const vector of [other, emptyVector]) {
      const { node } = folderNamed("a") as Extract<CommitOperation, { op: "put" }>;
      expect((await outcomeOf({ op: "put", node: { ...node, vector } }))?.outcome).not.toBe("committed");
    }
  });
});

describe("JSON that is not what it should be", () => {
  const deep = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  it.each<[string, string]>([
    ["nothing", ""],
    ["no JSON", "{"],
    ["JSON that is cut off", '{"epoch":"x","operations":[{"op":"put"'],
    ["null", "null"],
    ["a number", "12"],
    ["an array", "[]"],
    ["an empty object", "{}"],
    ["an unknown field", '{"epoch":"x","operations":[],"extra":1}'],
    ["no operations", '{"epoch":"x","operations":[]}'],
    ["an unknown operation", '{"epoch":"x","operations":[{"op":"chmod"}]}'],
    ["another type", '{"epoch":7,"operations":"all"}'],
    ["__proto__", '{"__proto__":{"admin":true},"epoch":"x","operations":[]}'],
    ["constructor.prototype", '{"constructor":{"prototype":{"admin":true}},"epoch":"x","operations":[]}'],
    ["JSON a hundred thousand levels deep", deep(100_000)],
    ["depth where a field should be", `{"epoch":${deep(50_000)},"operations":[]}`],
    ["more operations than there may be", JSON.stringify({ epoch: "x", operations: Array(1001).fill({}) })],
    ["a number that is none", '{"epoch":"x","operations":[{"op":"delete","id":NaN}]}'],
  ])("is refused: %s", async (_, body) => {
    await refused(commits(), raw(body), "invalid_request");
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it.each(["text/plain", "application/xml", "multipart/form-data; boundary=x", "application/jsonp", "x"])(
    "is refused as %s",
    async (type) => refused(commits(), raw("{}", type), "wrong_content_type"),
  );

  it("is refused when it is too large, before it is read", async () => {
    await refused(commits(), raw(" ".repeat(limits.commitBytes + 1)), "too_large");
    await refused(routes.signIn, raw(" ".repeat(100_000)), "too_large");
  });
});

describe("a question that is none", () => {
  it.each([
    "limit=-1",
    "limit=0",
    "limit=1.5",
    "limit=1e3",
    "limit=",
    "limit=abc",
    "limit=99999999",
    "limit=1&limit=2",
    "cursor=garbage",
    "cursor=",
    "cursor=%00",
    `cursor=${"a".repeat(257)}`,
    "cursor=-1",
    "cursor=..%2f..",
    "unknown=1",
    "__proto__=1",
  ])("is refused: %s", async (query) => {
    await refused(changes(query), {}, "invalid_request");
  });

  it.each(["", "namespace=", "namespace=x&seq=-1", "namespace=x&seq=abc", "seq=1", "namespace=x&y=1"])(
    "is refused by the long poll: %s",
    async (query) => refused(`${routes.notifyPoll}?${query}`, {}, "invalid_request"),
  );

  it("about hashes is refused when they are none, or too many", async () => {
    const many = Array.from({ length: limits.batchChunks + 1 }, (_, i) => i.toString(16).padStart(64, "0"));
    for (const hashes of [[], ["x"], ["A".repeat(64)], [null], many]) {
      for (const path of ["/missing", "/fetch"]) {
        await refused(chunks() + path, json({ hashes }), "invalid_request");
      }
    }
  });
});

describe("a framed body that is damaged", () => {
  const chunk = (text: string, change: Partial<NamedChunk> = {}): NamedChunk => {
    const bytes = Buffer.from(text);
    const hash = createHash("sha256").update(bytes).digest("hex") as ChunkHash;
    return { hash, codec: 0, sizeBytes: bytes.length, bytes, ...change };
  };
  const whole = () => encodeFrames([chunk("one"), chunk("two")]);

  it.each<[string, () => Uint8Array, ErrorCode]>([
    ["empty", () => new Uint8Array(0), "invalid_frame"],
    ["cut off in a length", () => whole().subarray(0, 2), "invalid_frame"],
    ["cut off in a chunk", () => whole().subarray(0, 44), "invalid_frame"],
    ["cut off before its end frame", () => whole().subarray(0, -9), "invalid_frame"],
    ["cut off by a byte", () => whole().subarray(0, -1), "invalid_frame"],
    ["going on after its end", () => Buffer.concat([whole(), Buffer.from([0])]), "invalid_frame"],
    [
      "of random bytes",
      () => Buffer.from("00000010ffffffffffffffffffffffffffffffff", "hex"),
      "invalid_frame",
    ],
    ["announcing 4 GiB", () => Buffer.from("ffffffff", "hex"), "too_large"],
    [
      "with a hash of other bytes",
      () => encodeFrames([chunk("one", { hash: chunk("x").hash })]),
      "hash_mismatch",
    ],
    [
      "with a size that lies",
      () => encodeFrames([chunk("one", { codec: 1, sizeBytes: 999 })]),
      "hash_mismatch",
    ],
  ])("is refused: %s", async (_, body, code) => {
    await refused(chunks(), framed(body()), code);
  });

  it("keeps nothing reachable of the chunks before the damage", async () => {
    const good = chunk("one");
    const body = encodeFrames([good, chunk("two", { hash: chunk("x").hash })]);
    const response = await world.request(chunks(), { ...framed(body), grant: ada });
    expect((await problemIn(response)).code).toBe("hash_mismatch");
    expect(await world.remote(ada).missing([good.hash])).toEqual([good.hash]);
  });

  it("is refused when it is too large", async () => {
    await refused(chunks(), framed(new Uint8Array(limits.batchBytes + 1)), "invalid_frame");
    const large = chunk("x".repeat(limits.chunkBytes));
    const response = await world.request(chunks(), {
      ...framed(encodeFrames([large, large, large])),
      grant: ada,
    });
    expect((await problemIn(response)).code).toBe("too_large");
    await expectUntouched();
  });

  it("is refused in another type than frames", async () => {
    await refused(chunks(), framed(whole(), "application/octet-stream"), "wrong_content_type");
    await refused(chunks(), json([]), "wrong_content_type");
  });
});

describe("an address that is none", () => {
  it.each(["/", "/v1", "/v2/namespaces", "/v1/../etc/passwd", "/v1/admin", "/.env"])(
    "answers not_found: %s",
    async (path) => refused(path, {}, "not_found"),
  );

  it.each([
    ["PUT", "/v1/namespaces", "GET, HEAD, POST"],
    ["DELETE", "/v1/health", "GET, HEAD"],
    ["GET", "/v1/auth/sign-in", "POST"],
    ["PATCH", "/v1/namespaces/x/commits", "POST"],
    ["POST", "/v1/notify/poll", "GET, HEAD"],
  ])("says which methods it takes instead of %s %s", async (method, path, allowed) => {
    const response = await world.request(path, { method, grant: ada });
    expect((await problemIn(response)).code).toBe("method_not_allowed");
    expect(response.headers.get("allow")?.split(", ").sort().join(", ")).toBe(allowed);
  });

  it("that cannot be decoded is refused", async () => {
    await refused("/v1/namespaces/%E0%A4%A", {}, "invalid_request");
  });
});
