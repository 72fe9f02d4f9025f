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

/** Where the load goes, and who it comes from: each client has a connection of its own. */
export interface LoadSetup {
  readonly url: string;
  readonly clients: number;
  readonly accounts: number;
}

/** How long it lasts: so many commits of all clients together, or so many seconds. */
export type LoadRound = { readonly commits: number } | { readonly seconds: number };

export type LoadResult =
  | { readonly commits: number; readonly seconds: number; readonly p50Ms: number; readonly p99Ms: number }
  | { readonly failed: string };

/** Where commits go, and whose they are. */
interface Account {
  readonly head: string;
  readonly epoch: string;
  readonly vector: VersionVector;
}

const { clock, randomness, hasher } = nodePlatform;
const manifest = toBase64(encodeManifest(emptyManifest));

/** The first message says where to and how many, each other one is a load. All are answered when they are done. */
let load: Promise<(round: LoadRound) => Promise<LoadResult>> | undefined;
process.on("message", (message: LoadSetup | LoadRound) => {
  const answered = "url" in message ? enter(message) : load?.then((run) => run(message as LoadRound));
  answered?.then(
    (result) => process.send?.(result),
    (error: Error) => process.send?.({ failed: error.message } satisfies LoadResult),
  );
});

async function enter(setup: LoadSetup): Promise<LoadResult> {
  load = connected(setup);
  await load;
  return { commits: 0, seconds: 0, p50Ms: 0, p99Ms: 0 };
}

/** So many clients that each send one commit after the other. */
async function connected({ url, clients, accounts }: LoadSetup) {
  const { host, hostname, port } = new URL(url);
  const known = await Promise.all(Array.from({ length: accounts }, (_, i) => signIn(url, host, `load ${i}`)));
  const contentId = await contentIdOf(emptyManifest, hasher);
  const connections = Array.from({ length: clients }, () => new Connection(connect(Number(port), hostname)));
  let made = 0;
  return async (round: LoadRound): Promise<LoadResult> => {
    const tookMs: number[] = [];
    const fromMs = performance.now();
    let left = "commits" in round ? round.commits : Number.POSITIVE_INFINITY;
    const untilMs = fromMs + ("seconds" in round ? round.seconds * 1000 : Number.POSITIVE_INFINITY);
    const send = async (connection: Connection, { head, epoch, vector }: Account) => {
      while (left-- > 0 && performance.now() < untilMs) {
        const sentMs = performance.now();
        await connection.post(head, commitOf(epoch, vector, `file ${made++}`, contentId));
        tookMs.push(performance.now() - sentMs);
      }
    };
    await Promise.all(connections.map((connection, i) => send(connection, known[i % accounts] as Account)));
    return {
      commits: tookMs.length,
      seconds: (performance.now() - fromMs) / 1000,
      p50Ms: percentile(tookMs, 0.5),
      p99Ms: percentile(tookMs, 0.99),
    };
  };
}

async function signIn(url: string, host: string, name: string): Promise<Account> {
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
