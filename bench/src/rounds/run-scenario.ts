import { compareFolders, folderIn, type WireBytes } from "@syncline/stage";
import { Meter, type Used } from "../meter/index.js";
import type { Link, Peer, Place, Traffic } from "../peers/index.js";
import { runProgram } from "../programs/index.js";
import { type Scenario, timeSaves, type Work } from "../work/index.js";
import { type Figures, percentile } from "./figures.js";

const patienceMs = 10 * 60_000;

/**
 * Runs all works of a scenario with one peer, in a folder that is fresh, and compares both sides at the end. Bytes are
 * counted when its lines are; `isTimed` says whether the rest is to be measured.
 */
export async function runScenario(
  peer: Peer,
  scenario: Scenario,
  place: Place,
  isTimed: boolean,
  onFigures: (work: Work, figures: Figures) => void,
): Promise<void> {
  const link = await peer.open(place);
  try {
    const workshop = await folderIn(place.folder, "workshop");
    for (const work of scenario.works) {
      if (!scenario.inMemory) await writeBack();
      onFigures(work, await withPatience(work.id, measure(work, link, workshop, isTimed)));
    }
    const reserved = peer.reserved;
    const differences =
      link.receiver === undefined ? [] : await compareFolders(link.sender, link.receiver, reserved);
    if (differences.length > 0) throw new Error(`Both sides differ: ${differences.slice(0, 3).join("; ")}.`);
  } finally {
    await withPatience("closing", link.close());
  }
}

/** What others have left to be written must not be written now. */
async function writeBack(): Promise<void> {
  await runProgram("sync", []).catch(() => {});
}

async function measure(work: Work, link: Link, workshop: string, isTimed: boolean): Promise<Figures> {
  switch (work.kind) {
    case "change": {
      const { make, arrival } = await work.prepare({ sender: link.sender, workshop });
      return await measured(link, isTimed, async () => {
        await make();
        await link.carry(arrival);
      });
    }
    case "cold pass":
      return await measured(link, isTimed, await link.beforeColdPass(), { rests: false });
    case "saves": {
      if (link.receiver === undefined || !isTimed) return {};
      const tookMs = await timeSaves(link, link.receiver, work.saves);
      return { p50Ms: percentile(tookMs, 0.5), p95Ms: percentile(tookMs, 0.95), saves: tookMs.length };
    }
  }
}

async function measured(
  link: Link,
  isTimed: boolean,
  work: () => Promise<void>,
  { rests = true } = {},
): Promise<Figures> {
  const before = await link.traffic();
  const meter = Meter.start();
  const startMs = performance.now();
  await work();
  const wallMs = performance.now() - startMs;
  // What the change still causes on either side belongs to its cost, though nobody waits for it.
  if (rests) await link.rest();
  const used = await meter.stop();
  return { ...(isTimed ? timesOf(wallMs, used) : {}), ...bytesOf(before, await link.traffic()) };
}

const timesOf = (wallMs: number, { cpuMs, peakBytes }: Used): Figures => ({
  wallMs,
  ...(cpuMs === undefined ? {} : { cpuMs }),
  ...(peakBytes === undefined ? {} : { peakBytes }),
});

function bytesOf(before: Traffic, after: Traffic): Figures {
  if (!after.isCounted) return {};
  const { sender, receiver, requests } = after;
  return {
    senderLineBytes: lineBytes(sender) - lineBytes(before.sender),
    senderSentBytes: sender.up - before.sender.up,
    ...(receiver === undefined || before.receiver === undefined
      ? {}
      : {
          receiverLineBytes: lineBytes(receiver) - lineBytes(before.receiver),
          receiverGotBytes: receiver.down - before.receiver.down,
        }),
    ...(requests === undefined ? {} : { requests: requests - (before.requests ?? 0) }),
  };
}

const lineBytes = ({ up, down }: WireBytes): number => up + down;

async function withPatience<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ten minutes.`)), patienceMs);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
