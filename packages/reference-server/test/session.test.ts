import {
  fetchSend,
  httpRemote,
  isSyncError,
  listDevices,
  ManualClock,
  revokeDevice,
  routes,
  type SavedSession,
  type SessionGrant,
  sessionTokenSource,
  signOut,
} from "@syncline/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { platform, type ServerWorld, startWorld } from "./server-world.js";

const quarterMs = 15 * 60_000;

const codeOf = async (work: Promise<unknown>) =>
  await work.then(
    () => "resolved",
    (error: unknown) => (isSyncError(error) ? error.code : String(error)),
  );

describe("a session that is kept on a device", () => {
  let clock: ManualClock;
  let world: ServerWorld;
  let grant: SessionGrant;
  /** What the device has kept, newest last. */
  let kept: SavedSession[];
  let refreshes: number;
  /** Runs around each refresh; throwing after `send` loses the answer. */
  let onRefresh: (send: () => Promise<Response>) => Promise<Response>;

  beforeEach(async () => {
    clock = new ManualClock(1_800_000_000_000);
    world = await startWorld({}, clock);
    grant = await world.device("ada");
    const { accessExpiresInMs: _, ...saved } = grant;
    kept = [saved];
    refreshes = 0;
    onRefresh = (send) => send();
  });
  afterEach(() => world.close());

  const counting: typeof fetch = (address, init) => {
    const send = () => fetch(address, init);
    if (!String(address).endsWith(routes.refresh)) return send();
    refreshes++;
    return onRefresh(send);
  };
  const sourceWith = (change: Partial<Parameters<typeof sessionTokenSource>[0]> = {}) =>
    sessionTokenSource({
      url: world.url,
      ...platform,
      send: fetchSend(counting),
      load: async () => kept.at(-1),
      save: async (session) => void kept.push(session),
      ...change,
    });
  const remoteWith = (token: ReturnType<typeof sourceWith>) =>
    httpRemote({ url: world.url, namespaceId: grant.homeNamespaceId, token, webSocket: false, ...platform });

  it("is used as long as it is good", async () => {
    const remote = remoteWith(sourceWith());
    await remote.describe();
    clock.advance(quarterMs - 1);
    await remote.describe();
    expect(refreshes).toBe(0);
  });

  it("is renewed once for all calls that find it expired, and goes on for as long as it is used", async () => {
    const remote = remoteWith(sourceWith());
    for (let round = 1; round <= 3; round++) {
      clock.advance(quarterMs);
      await Promise.all(Array.from({ length: 20 }, () => remote.describe()));
      expect(refreshes).toBe(round);
    }
    expect(new Set(kept.map(({ refreshToken }) => refreshToken)).size).toBe(4);
  });

  it("is renewed before it expires where the time is known", async () => {
    const deviceClock = new ManualClock();
    const source = sourceWith({ clock: deviceClock });
    const refused = await source({});
    const second = await source({ refused });
    deviceClock.advance(quarterMs - 60_000 - 1);
    expect(await source({})).toBe(second);
    deviceClock.advance(1);
    expect(await source({})).not.toBe(second);
  });

  it("survives a lost answer", async () => {
    const remote = remoteWith(sourceWith());
    clock.advance(quarterMs);
    onRefresh = async (send) => {
      await send();
      throw new TypeError("fetch failed");
    };
    expect(await codeOf(remote.describe())).toBe("offline");
    expect(kept).toHaveLength(1);
    onRefresh = (send) => send();
    expect(await codeOf(remote.describe())).toBe("resolved");
    clock.advance(quarterMs);
    expect(await codeOf(remote.describe())).toBe("resolved");
  });

  it("is kept before it is used: a process that dies while it saves can start from the old one", async () => {
    clock.advance(quarterMs);
    const dying = sourceWith({ save: () => Promise.reject(new Error("killed")) });
    expect(await codeOf(remoteWith(dying).describe())).toBe("Error: killed");
    expect(await codeOf(remoteWith(sourceWith()).describe())).toBe("resolved");
  });

  it("takes over what another process has renewed", async () => {
    const [first, second] = [sourceWith(), sourceWith()];
    await Promise.all([first({}), second({})]);
    clock.advance(quarterMs);
    await remoteWith(first).describe();
    await remoteWith(second).describe();
    expect(refreshes).toBe(1);
  });

  it("ends for good when it is signed out or revoked elsewhere", async () => {
    const phone = await world.device("ada");
    const phoneToken = async () => phone.accessToken;
    const options = { url: world.url, ...platform };
    const remote = remoteWith(sourceWith());
    await remote.describe();
    expect(await listDevices(phoneToken, options)).toHaveLength(2);
    await revokeDevice(grant.deviceId, phoneToken, options);
    expect(await codeOf(remote.describe())).toBe("token_revoked");
    clock.advance(quarterMs);
    expect(await codeOf(remote.describe())).toBe("token_revoked");
    const other = await world.device("ada");
    await signOut(other.accessToken, options);
    expect(await codeOf(world.remote(other).describe())).toBe("token_revoked");
  });

  it("is not there when nobody is signed in", async () => {
    expect(await codeOf(sourceWith({ load: async () => undefined })({}))).toBe("unauthenticated");
  });

  it("lets one caller leave without stopping the others", async () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    onRefresh = async (send) => {
      await gate;
      return await send();
    };
    const source = sourceWith();
    const refused = await source({});
    const controller = new AbortController();
    const leaving = source({ refused, signal: controller.signal });
    const staying = source({ refused });
    controller.abort("enough");
    await expect(leaving).rejects.toBe("enough");
    go();
    expect(await staying).not.toBe(refused);
    expect(refreshes).toBe(1);
  });
});
