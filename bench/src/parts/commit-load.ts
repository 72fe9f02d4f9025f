import { connect, type Socket } from "node:net";
import { nodePlatform } from "@syncline/adapter-node";
import {
  type CommitRequest,
  contentIdOf,
  createNodeId,
  emptyManifest,
  encodeManifest,
  type NamespaceDescription,
  type NodeId,
  routes,
  signUp,
  toBase64,
  type VersionVector,
  vectorOf,
} from "@syncline/core";
import { percentile } from "../rounds/figures.js";

export interface LoadSetup {
  readonly url: string;
  readonly clients: number;
  readonly accounts: number;
  readonly seconds: number;
}

export type LoadResult =
  | { readonly commits: number; readonly seconds: number; readonly p50Ms: number; readonly p99Ms: number }
  | { readonly failed: string };

/** Where commits go, and whose they are. */
interface Account {
  readonly head: string;
  readonly epoch: string;
  readonly vector: VersionVector;
}

const warmUpShare = 0.25;
const { clock, randomness, hasher } = nodePlatform;
const manifest = toBase64(encodeManifest(emptyManifest));

process.on("message", (setup: LoadSetup) => {
  load(setup).then(answer, (error: Error) => answer({ failed: error.message }));
});
const answer = (result: LoadResult) => process.send?.(result);

/** So many clients that each send one commit after the other, for so long. */
async function load({ url, clients, accounts, seconds }: LoadSetup): Promise<LoadResult> {
  const { host, hostname, port } = new URL(url);
  const known = await Promise.all(Array.from({ length: accounts }, (_, i) => enter(url, host, `load ${i}`)));
  const contentId = await contentIdOf(emptyManifest, hasher);
  const tookMs: number[] = [];
  const startMs = performance.now();
  const fromMs = startMs + seconds * 1000 * warmUpShare;
  const untilMs = fromMs + seconds * 1000;
  const isOver = () => performance.now() >= untilMs;
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const { head, epoch, vector } = known[client % accounts] as Account;
      const socket = new Connection(connect(Number(port), hostname));
      for (let i = 0; !isOver(); i++) {
        const sentMs = performance.now();
        const body = commitOf(epoch, vector, `${client}-${i}`, contentId);
        await socket.post(head, body);
        if (sentMs >= fromMs) tookMs.push(performance.now() - sentMs);
      }
      socket.end();
    }),
  );
  const measuredSeconds = (performance.now() - fromMs) / 1000;
  return {
    commits: tookMs.length,
    seconds: measuredSeconds,
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
  };
}

async function enter(url: string, host: string, name: string): Promise<Account> {
  const grant = await signUp(
    { name, password: "correct horse battery staple", deviceName: name },
    { ...nodePlatform, url },
  );
  const authorization = `Bearer ${grant.accessToken}`;
  const answered = await fetch(url + routes.namespace(grant.homeNamespaceId), { headers: { authorization } });
  const { epoch } = (await answered.json()) as NamespaceDescription;
  const address = `POST ${routes.commits(grant.homeNamespaceId)} HTTP/1.1\r\nHost: ${host}\r\n`;
  return {
    head: `${address}Authorization: ${authorization}\r\nContent-Type: application/json\r\n`,
    epoch,
    vector: vectorOf([[grant.deviceId, 1n]]),
  };
}

type File = Extract<Extract<CommitRequest["operations"][number], { op: "put" }>["node"], { kind: "file" }>;

function commitOf(epoch: string, vector: VersionVector, name: string, contentId: File["contentId"]): string {
  const node: File = {
    kind: "file",
    id: createNodeId(clock, randomness),
    parentId: "root" as NodeId,
    name,
    vector,
    contentId,
    sizeBytes: 0,
    executable: false,
    modifiedAtMs: 0,
  };
  const request: CommitRequest = { epoch, operations: [{ op: "put", node, manifest }] };
  return JSON.stringify(request);
}

/** One request at a time on one connection, with as little work as there can be: the server is what is measured. */
class Connection {
  readonly #socket: Socket;
  #received = "";
  #settle: ((error?: Error) => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true).setEncoding("latin1");
    socket.on("data", (text: string) => this.#hear(text));
    socket.on("error", (error) => this.#settle?.(error));
  }

  post(head: string, body: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
      this.#socket.write(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    });
  }

  end(): void {
    this.#socket.end();
  }

  #hear(text: string): void {
    this.#received += text;
    const end = this.#received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = /content-length: (\d+)/i.exec(this.#received)?.[1];
    if (length === undefined || this.#received.length < end + 4 + Number(length)) return;
    const received = this.#received;
    this.#received = "";
    const isCommitted = received.includes('"outcome":"committed"');
    this.#settle?.(isCommitted ? undefined : new Error(`Not committed: ${received.slice(0, 2000)}`));
  }
}
