import { describe, expect, it } from "vitest";
import { seededRandomness } from "../clock/index.js";
import { deltaCodec } from "../content/index.js";
import type { NamedChunk, Remote } from "../remote/index.js";
import { type Device, Fleet } from "./fleet.fixture.js";

const mebibyte = 1024 * 1024;
const content = seededRandomness(3n).bytes(6 * mebibyte);

interface Wire {
  up: NamedChunk[];
  down: NamedChunk[];
  commitBytes: number;
  askedHashes: number;
}

/** Notes every chunk that crosses the remote, and how long commits and questions are. */
function listenOn(device: Device): Wire {
  const wire: Wire = { up: [], down: [], commitBytes: 0, askedHashes: 0 };
  device.tamper = (remote: Remote): Remote => ({
    ...remote,
    upload: async (chunks, options) => {
      wire.up.push(...chunks);
      await remote.upload(chunks, options);
    },
    fetch: async function* (hashes, options) {
      for await (const chunk of remote.fetch(hashes, options)) {
        wire.down.push(chunk);
        yield chunk;
      }
    },
    commit: async (request, options) => {
      wire.commitBytes += JSON.stringify(request).length;
      return await remote.commit(request, options);
    },
    missing: async (hashes, options) => {
      wire.askedHashes += hashes.length;
      return await remote.missing(hashes, options);
    },
  });
  return wire;
}

function bytesOf(chunks: readonly NamedChunk[]): number {
  return chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

async function syncedPair() {
  const fleet = new Fleet();
  const [ada, bob] = [await fleet.device("Ada"), await fleet.device("Bob")];
  const [adaWire, bobWire] = [listenOn(ada), listenOn(bob)];
  for (const device of [ada, bob]) {
    await device.client.close();
    await device.open();
  }
  ada.disk.save("big.bin", content);
  for (const device of [ada, bob, ada, bob]) await device.sync();
  for (const wire of [adaWire, bobWire])
    Object.assign(wire, { up: [], down: [], commitBytes: 0, askedHashes: 0 });
  return { fleet, ada, bob, adaWire, bobWire };
}

function isSame(device: Device, expected: Uint8Array): boolean {
  return Buffer.compare(device.disk.read("big.bin") as Uint8Array, expected) === 0;
}

const changed = content.slice();
changed[3 * mebibyte] = (changed[3 * mebibyte] as number) ^ 1;

describe("a small change in a large file", () => {
  it.each([
    { change: "a byte in front of it", target: Buffer.concat([Uint8Array.of(1), content]) },
    { change: "a byte in its middle", target: changed },
    { change: "a byte less at its end", target: content.subarray(0, -1) },
  ])("($change) travels as a few kilobytes, up and down", async ({ target }) => {
    const { ada, bob, adaWire, bobWire } = await syncedPair();
    ada.disk.save("big.bin", target);
    await ada.sync();
    await bob.sync();
    expect(isSame(bob, target)).toBe(true);
    expect([...new Set([...adaWire.up, ...bobWire.down].map(({ codec }) => codec))]).toEqual([deltaCodec]);
    expect(bytesOf(adaWire.up)).toBeLessThan(12 * 1024);
    expect(bytesOf(bobWire.down)).toBe(bytesOf(adaWire.up));
    expect(adaWire.askedHashes).toBeLessThan(4);
    expect(adaWire.commitBytes).toBeLessThan(1000);
  });

  it("made on the device that received the file travels as small", async () => {
    const { ada, bob, bobWire } = await syncedPair();
    const target = Buffer.concat([content, Uint8Array.of(9)]);
    bob.disk.save("big.bin", target);
    await bob.sync();
    await ada.sync();
    expect(isSame(ada, target)).toBe(true);
    expect(bytesOf(bobWire.up)).toBeLessThan(12 * 1024);
  });

  it("goes whole to a device that does not have the old bytes", async () => {
    const { fleet, ada } = await syncedPair();
    const target = Buffer.concat([Uint8Array.of(1), content]);
    ada.disk.save("big.bin", target);
    await ada.sync();
    const carol = await fleet.device("Carol");
    await carol.sync();
    expect(isSame(carol, target)).toBe(true);
  });

  it("is sent whole where the service cannot use the delta", async () => {
    const { ada, bob, adaWire } = await syncedPair();
    const spoil = ada.tamper;
    ada.tamper = (remote) => {
      const listened = spoil(remote);
      return {
        ...listened,
        upload: (chunks, options) =>
          listened.upload(
            chunks.map((chunk) =>
              chunk.codec === deltaCodec ? { ...chunk, bytes: chunk.bytes.slice(0, -1) } : chunk,
            ),
            options,
          ),
      };
    };
    await ada.client.close();
    await ada.open();
    const target = Buffer.concat([Uint8Array.of(1), content]);
    ada.disk.save("big.bin", target);
    await ada.sync();
    await bob.sync();
    expect(isSame(bob, target)).toBe(true);
    expect(adaWire.up.map(({ codec }) => codec === deltaCodec)).toEqual([true, false]);
  });
});
