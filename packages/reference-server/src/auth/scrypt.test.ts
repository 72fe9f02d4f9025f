import { describe, expect, it } from "vitest";
import { scryptHasher } from "./scrypt.js";

const cheap = { logCost: 4, blockSize: 8, parallelism: 1 };

describe("scrypt", () => {
  it("tells the right password from a wrong one, in either Unicode form", async () => {
    const hasher = scryptHasher({ parameters: cheap });
    const stored = await hasher.hash("caf\u00e9 noir");
    expect(await hasher.verify("cafe\u0301 noir", stored)).toBe(true);
    expect(await hasher.verify("cafe noir", stored)).toBe(false);
  });

  it("salts: two hashes of one password differ", async () => {
    const hasher = scryptHasher({ parameters: cheap });
    expect(await hasher.hash("same")).not.toBe(await hasher.hash("same"));
  });

  it("verifies what other parameters made and calls it outdated", async () => {
    const older = scryptHasher({ parameters: cheap });
    const newer = scryptHasher({ parameters: { ...cheap, logCost: 5 } });
    const stored = await older.hash("a password");
    expect(await newer.verify("a password", stored)).toBe(true);
    expect(newer.outdated(stored)).toBe(true);
    expect(older.outdated(stored)).toBe(false);
  });

  it.each(["", "plain", "$scrypt$ln=15,r=8,p=3$short$hash", "$2b$10$abcdefghijklmnopqrstuv"])(
    "takes no password for %j",
    async (stored) => {
      expect(await scryptHasher({ parameters: cheap }).verify("plain", stored)).toBe(false);
    },
  );

  it("uses at least 32 MiB by default", async () => {
    expect(await scryptHasher().hash("a password")).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
  });

  it("turns callers away when too many wait, and serves the rest", async () => {
    const hasher = scryptHasher({ parameters: cheap, concurrency: 1, mostWaiting: 2 });
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => hasher.hash(`password ${n}`)));
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    expect(await hasher.hash("afterwards")).toContain("$scrypt$");
  });
});
