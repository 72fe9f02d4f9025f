import {
  type CallOptions,
  commitRequest,
  type NamedChunk,
  type Principal,
  type Remote,
  type RemoteEvent,
  SyncError,
  type SyncService,
} from "@syncline/core";
import type { Process } from "../schedule/index.js";
import type { SimulatedServer } from "./server.js";
import type { World } from "./world.js";

/**
 * When a process may die: before or after a step that outlives it, or when names on the disk have changed
 * and are not flushed yet.
 */
export type Moment = "before" | "after" | "unflushed";

/** What the network and the disk need to know of a device. */
export interface Station {
  readonly number: number;
  readonly principal: Principal;
  online: boolean;
  /** Hears of the device going online. */
  readonly onOnline: Set<() => void>;
  /** The process may die here: then this does not resolve. */
  step(process: Process, moment: Moment): Promise<void>;
}

/** The remote of one process: every request and every answer waits for its turn, and may meet its fate on the way. */
export function simulatedRemote(
  world: World,
  server: SimulatedServer,
  station: Station,
  process: Process,
): Remote {
  const { namespaceId } = server;
  const { principal } = station;
  const request = <T>(name: string, { signal }: CallOptions, call: (service: SyncService) => Promise<T>) =>
    interruptible(travel(world, server, station, process, name, call), signal);
  const undos = new Set<() => void>();

  return {
    describe: (options = {}) =>
      request("describe", options, (service) => service.describe(principal, namespaceId)),
    changes: (cursor, options = {}) =>
      // Short pages, so that reading takes several of them.
      request("changes", options, (service) =>
        service.changes(principal, namespaceId, cursor, { limit: options.limit ?? 7 }),
      ),
    commit: async (body, options = {}) => {
      commitRequest.parse(body);
      await station.step(process, "before");
      const result = await request("commit", options, async (service) => {
        const ended = server.promises.commitBegins();
        const answer = await service.commit(principal, namespaceId, body);
        ended(answer);
        return answer;
      });
      for (const [i, operation] of body.operations.entries()) {
        const outcome = result.outcomes[i];
        const code = outcome !== undefined && "code" in outcome ? ` ${outcome.code}` : "";
        const what = operation.op === "put" ? `${operation.node.name} ${operation.node.id}` : operation.id;
        world.trace.note(`${process.name} ${operation.op} ${what}: ${outcome?.outcome}${code}`);
      }
      await station.step(process, "after");
      return result;
    },
    missing: (hashes, options = {}) =>
      request("missing", options, async (service) => {
        const missing = new Set(await service.missing(principal, namespaceId, hashes));
        server.promises.saidToBeThere(hashes.filter((hash) => !missing.has(hash)));
        return [...missing];
      }),
    manifests: (wanted, options = {}) =>
      request("manifests", options, (service) => service.manifests(principal, namespaceId, wanted)),
    history: (id, options = {}) =>
      request("history", options, (service) => service.history(principal, namespaceId, id)),
    trash: ({ before, limit, ...options } = {}) =>
      request("trash", options, (service) => service.trash(principal, namespaceId, { before, limit })),
    upload: async (chunks, options = {}) => {
      const sent = world.faults.strikes("bits flipped", station.number) ? flipped(world, chunks) : chunks;
      await request("upload", options, async (service) => {
        await service.upload(principal, namespaceId, sent);
        server.promises.sent(sent.map(({ hash }) => hash));
      });
      await station.step(process, "after");
    },
    async *fetch(hashes, options = {}) {
      const chunks = await request("fetch", options, async (service) => {
        const all: NamedChunk[] = [];
        const { bases } = options;
        for await (const chunk of service.fetch(principal, namespaceId, hashes, { bases })) all.push(chunk);
        return all;
      });
      if (world.faults.strikes("bits flipped", station.number)) {
        yield* flipped(world, chunks);
      } else if (world.faults.strikes("body truncated", station.number)) {
        yield* chunks.slice(0, world.dice.below(chunks.length));
        if (world.dice.chance(0.5)) throw new SyncError("protocol_error");
      } else yield* chunks;
    },
    subscribe(listener) {
      const undo = hearNudges(world, server, station, process, listener);
      undos.add(undo);
      return () => {
        undos.delete(undo);
        undo();
      };
    },
    async close() {
      for (const undo of undos) undo();
    },
  };
}

async function travel<T>(
  world: World,
  server: SimulatedServer,
  station: Station,
  process: Process,
  name: string,
  call: (service: SyncService) => Promise<T>,
): Promise<T> {
  const { scheduler, faults, dice, time } = world;
  const strikes = (fault: Parameters<typeof faults.strikes>[0]) => faults.strikes(fault, station.number);
  const fail = (...codes: ("offline" | "timeout" | "unavailable" | "internal")[]) =>
    new SyncError(dice.pick(codes));
  await scheduler.turn(process, `${name} →`);
  if (!station.online || strikes("request dropped")) throw fail("offline", "timeout");
  if (strikes("request delayed")) {
    await time.sleep(dice.between(1, 20_000));
    await scheduler.turn(process, `${name} ⇢`);
  }
  const broken = strikes("server error");
  if (broken && dice.chance(0.5)) throw fail("unavailable", "internal");
  const answer = server.handle(call);
  // The repeated message arrives on its own, as soon as it may, and nobody hears its answer.
  if (strikes("request repeated")) server.handle(call).catch(() => {});
  const result = await answer;
  await scheduler.turn(process, `${name} ←`);
  if (broken) throw fail("unavailable", "internal");
  // Nobody hears the answer that comes to a device which has gone offline meanwhile.
  if (!station.online) faults.happened("reply lost");
  if (!station.online || strikes("reply lost")) throw fail("offline", "timeout");
  return result;
}

/** A cancel rejects at once; what becomes of the call is unknown then. */
function interruptible<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return result;
  result.catch(() => {});
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function flipped({ dice }: World, chunks: readonly NamedChunk[]): NamedChunk[] {
  const victim = dice.below(chunks.length);
  return chunks.map((chunk, i) => {
    if (i !== victim || chunk.bytes.length === 0) return chunk;
    const bytes = new Uint8Array(chunk.bytes);
    const at = dice.below(bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << dice.below(8));
    return { ...chunk, bytes };
  });
}

function hearNudges(
  { scheduler, faults }: World,
  server: SimulatedServer,
  station: Station,
  process: Process,
  listener: (event: RemoteEvent) => void,
): () => void {
  let heard = true;
  const tell = async (event: RemoteEvent) => {
    await scheduler.turn(process, `nudge ${event.kind}`);
    if (heard) listener(event);
  };
  const undoNudge = server.onNudge(({ seq }) => {
    if (station.online && !faults.strikes("nudge lost", station.number)) void tell({ kind: "seq", seq });
  });
  const connected = () => void tell({ kind: "connected" });
  station.onOnline.add(connected);
  if (station.online) connected();
  return () => {
    heard = false;
    undoNudge();
    station.onOnline.delete(connected);
  };
}
