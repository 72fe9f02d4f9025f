import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { type PasswordHasher, SyncError } from "@syncline/core";

export interface ScryptParameters {
  /** Logarithm of the cost: memory is 2^(logCost + 7) * blockSize bytes for each hash under way. */
  readonly logCost: number;
  readonly blockSize: number;
  readonly parallelism: number;
}

export interface ScryptOptions {
  readonly parameters?: ScryptParameters;
  /** Hashes under way at once. Default 2. */
  readonly concurrency?: number;
  /** Callers that may wait for their turn before others are turned away. Default 100. */
  readonly mostWaiting?: number;
}

/** One of the equivalents that OWASP's Password Storage Cheat Sheet gives for scrypt, the one with 32 MiB. */
const recommended: ScryptParameters = { logCost: 15, blockSize: 8, parallelism: 3 };

const saltBytes = 16;
const hashBytes = 32;
/** The PHC string format: parameters stand with the hash. */
const format = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

/** Passwords by scrypt (RFC 7914), with a bound on how many are hashed at once: each takes memory by design. */
export function scryptHasher(options: ScryptOptions = {}): PasswordHasher {
  const { parameters = recommended, concurrency = 2, mostWaiting = 100 } = options;
  const inTurn = turns(concurrency, mostWaiting);
  return {
    async hash(password) {
      const salt = randomBytes(saltBytes);
      const hash = await inTurn(() => derive(password, salt, parameters));
      const { logCost, blockSize, parallelism } = parameters;
      return `$scrypt$ln=${logCost},r=${blockSize},p=${parallelism}$${bare(salt)}$${bare(hash)}`;
    },
    async verify(password, stored) {
      const parsed = parse(stored);
      if (parsed === undefined) return false;
      const hash = await inTurn(() => derive(password, parsed.salt, parsed.parameters));
      return timingSafeEqual(hash, parsed.hash);
    },
    outdated(stored) {
      const parsed = parse(stored);
      return JSON.stringify(parsed?.parameters) !== JSON.stringify(parameters);
    },
  };
}

function parse(stored: string) {
  const [, logCost, blockSize, parallelism, salt, hash] = format.exec(stored) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  const parameters: ScryptParameters = {
    logCost: Number(logCost),
    blockSize: Number(blockSize),
    parallelism: Number(parallelism),
  };
  return { parameters, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") };
}

function derive(password: string, salt: Buffer, parameters: ScryptParameters): Promise<Buffer> {
  const { logCost, blockSize, parallelism } = parameters;
  const cost = 2 ** logCost;
  // Passwords typed on different systems may differ in their Unicode form alone.
  const text = password.normalize("NFKC");
  return new Promise((resolve, reject) => {
    const limits = { N: cost, r: blockSize, p: parallelism, maxmem: 256 * cost * blockSize };
    scrypt(text, salt, hashBytes, limits, (error, hash) => {
      if (error === null) resolve(hash);
      else reject(new SyncError("internal", { cause: error }));
    });
  });
}

const bare = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");

/** Runs at most `concurrency` works at once, the others in order; throws `unavailable` when the queue is full. */
function turns(concurrency: number, mostWaiting: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= concurrency) {
      if (waiting.length >= mostWaiting) throw new SyncError("unavailable");
      // The turn is handed over: `running` still counts the one that has just ended.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
