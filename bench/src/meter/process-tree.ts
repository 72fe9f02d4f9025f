import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

/**
 * What Linux tells about the processes below this one, in `/proc`. Elsewhere there is nothing to read, and every
 * figure is undefined.
 */
interface ProcessTimes {
  readonly parent: number;
  /** Of the process itself, user and system together, in milliseconds. */
  readonly ownMs: number;
  /** Of its children that have ended and been waited for, and of theirs. */
  readonly endedMs: number;
}

/** Clock ticks in `/proc` are hundredths of a second on every Linux that Node runs on. */
const tickMs = 10;

function timesOf(pid: number | "self"): ProcessTimes | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name may hold spaces and brackets; what follows its last bracket does not.
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [parent = 0, user = 0, system = 0] = [fields[1], fields[11], fields[12]];
    return {
      parent,
      ownMs: (user + system) * tickMs,
      endedMs: ((fields[13] ?? 0) + (fields[14] ?? 0)) * tickMs,
    };
  } catch {
    return undefined;
  }
}

/**
 * CPU time of everything that was ever started below this process, in milliseconds: of what has ended, which its
 * parent keeps the sum of, and of what runs. This process is not counted.
 */
export function cpuBelowMs(): number | undefined {
  for (;;) {
    const before = descendants();
    const own = timesOf("self");
    if (own === undefined) return undefined;
    let sum = own.endedMs;
    for (const pid of before) {
      const times = timesOf(pid);
      sum += times === undefined ? 0 : times.ownMs + times.endedMs;
    }
    // What ended meanwhile may be counted twice, or not at all: once more, then.
    if (descendants().join() === before.join()) return sum;
  }
}

/** CPU time of a process and of its children that have ended, in milliseconds. */
export function cpuMsOf(pid: number): number | undefined {
  const times = timesOf(pid);
  return times && times.ownMs + times.endedMs;
}

/** The processes below this one that run now. */
export function descendants(): number[] {
  if (!existsSync("/proc/self/stat")) return [];
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? timesOf(pid)?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  for (let level = [process.pid]; level.length > 0; ) {
    level = level.flatMap((pid) => children.get(pid) ?? []);
    found.push(...level);
  }
  return found;
}

/** The most memory that a process has had resident since its mark was taken down, in bytes. */
export function peakBytesOf(pid: number): number | undefined {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Memory that a process has resident now, in bytes. */
export function residentBytesOf(pid: number): number | undefined {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Takes down the high-water mark of a process to what it has now. */
export function lowerPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // Ended meanwhile; or a kernel without it, whose marks are of the whole life of the process.
  }
}
