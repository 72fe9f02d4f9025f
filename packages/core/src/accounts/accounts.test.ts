import { beforeEach, describe, expect, it } from "vitest";
import type { DeviceId } from "../causality/index.js";
import { ManualClock, seededRandomness } from "../clock/index.js";
import type { ChunkHash } from "../content/manifest.js";
import { isSyncError } from "../errors/index.js";
import type { SessionGrant } from "../protocol/index.js";
import { Accounts } from "./accounts.js";
import { MemoryAccountStore } from "./memory-account-store.js";
import type { PasswordHasher } from "./password-hasher.js";

const hasher = {
  async sha256(bytes: Uint8Array) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
    return Buffer.from(digest).toString("hex") as ChunkHash;
  },
};

/** Counts what it does, so that a test can compare the work of two answers. */
class PlainHasher implements PasswordHasher {
  verified: string[] = [];
  version = 1;
  async hash(password: string) {
    return `v${this.version}:${password}`;
  }
  async verify(password: string, stored: string) {
    this.verified.push(stored);
    return stored.slice(stored.indexOf(":") + 1) === password;
  }
  outdated(stored: string) {
    return !stored.startsWith(`v${this.version}:`);
  }
}

const credentials = { name: "Ada@Example.org", password: "correct horse", deviceName: "laptop" };
const minuteMs = 60_000;

const codeOf = async (work: Promise<unknown>) =>
  await work.then(
    () => "resolved",
    (error: unknown) => (isSyncError(error) ? error.code : String(error)),
  );

describe("accounts", () => {
  let clock: ManualClock;
  let store: MemoryAccountStore;
  let passwords: PlainHasher;
  let homes: string[];
  let accounts: Accounts;

  beforeEach(() => {
    clock = new ManualClock(1_800_000_000_000);
    store = new MemoryAccountStore();
    passwords = new PlainHasher();
    homes = [];
    accounts = new Accounts({
      store,
      passwords,
      clock,
      hasher,
      randomness: seededRandomness(7n),
      createHome: async ({ accountId }) => {
        homes.push(accountId);
        return `home-of-${accountId}`;
      },
    });
  });

  const principalOf = (grant: SessionGrant) => accounts.authenticate(grant.accessToken);

  describe("sign-up and sign-in", () => {
    it("give an account a home and its first device", async () => {
      const grant = await accounts.signUp(credentials);
      expect(grant.homeNamespaceId).toBe(`home-of-${grant.accountId}`);
      expect(grant.accountName).toBe("Ada@Example.org");
      expect(grant.deviceId).toMatch(/^[0-9a-f]{16}$/);
      expect(await principalOf(grant)).toEqual({
        accountId: grant.accountId,
        deviceId: grant.deviceId,
        deviceName: "laptop",
      });
    });

    it.each([
      ["in other case", "ADA@example.ORG"],
      ["with spaces around it", "  Ada@Example.org "],
      ["in compatibility letters", "Ａda@Example.org"],
    ])("take a name %s for the same", async (_, name) => {
      const grant = await accounts.signUp(credentials);
      expect(await codeOf(accounts.signUp({ ...credentials, name }))).toBe("account_exists");
      expect((await accounts.signIn({ ...credentials, name })).accountId).toBe(grant.accountId);
    });

    it.each([
      ["an empty name", { name: "   " }, "invalid_request"],
      ["a control character in the name", { name: "ada\u0000" }, "invalid_request"],
      ["a direction override in the name", { name: "ada\u202e" }, "invalid_request"],
      ["a lone surrogate in the name", { name: "ada\ud800" }, "invalid_request"],
      ["an empty device name", { deviceName: " " }, "invalid_request"],
      ["a terminal escape in the device name", { deviceName: "\u001b[31mred" }, "invalid_request"],
      ["a password of seven characters", { password: "1234567" }, "weak_password"],
      ["a password of seven emoji", { password: "🙂🙂🙂🙂🙂🙂🙂" }, "weak_password"],
    ])("refuse %s", async (_, wrong, code) => {
      expect(await codeOf(accounts.signUp({ ...credentials, ...wrong }))).toBe(code);
      expect(homes).toEqual([]);
    });

    it("do the same work and give the same answer for a wrong password and an unknown account", async () => {
      await accounts.signUp(credentials);
      const wrong = await codeOf(accounts.signIn({ ...credentials, password: "wrong horse" }));
      const unknown = await codeOf(accounts.signIn({ ...credentials, name: "nobody" }));
      expect([wrong, unknown]).toEqual(["wrong_credentials", "wrong_credentials"]);
      expect(passwords.verified).toHaveLength(2);
    });

    it("keep the id of the account's own device and make a new one of any other", async () => {
      const ada = await accounts.signUp(credentials);
      const bob = await accounts.signUp({ ...credentials, name: "bob" });
      const again = await accounts.signIn({ ...credentials, deviceName: "desk", deviceId: ada.deviceId });
      expect(again).toMatchObject({ deviceId: ada.deviceId, deviceName: "desk" });
      for (const deviceId of [bob.deviceId, "00000000deadbeef" as DeviceId]) {
        const other = await accounts.signIn({ ...credentials, deviceId });
        expect([ada.deviceId, deviceId]).not.toContain(other.deviceId);
      }
    });

    it("hash a password anew when the hasher's parameters have changed", async () => {
      const { accountId } = await accounts.signUp(credentials);
      passwords.version = 2;
      await accounts.signIn(credentials);
      expect((await store.account(accountId))?.passwordHash).toMatch(/^v2:/);
    });

    it("mend an account whose home was never made", async () => {
      await store.createAccount({
        id: "half",
        name: "half",
        nameKey: "half",
        passwordHash: "v1:correct horse",
        createdAtMs: 0,
      });
      const grant = await accounts.signIn({ ...credentials, name: "half" });
      expect(grant.homeNamespaceId).toBe("home-of-half");
      await accounts.signIn({ ...credentials, name: "half" });
      expect(homes).toEqual(["half"]);
    });
  });

  describe("access tokens", () => {
    it.each([undefined, "", "nonsense", `sla_${"0".repeat(96)}`])("refuse %j", async (token) => {
      expect(await codeOf(accounts.authenticate(token))).toBe("unauthenticated");
    });

    it("refuse a refresh token in their place", async () => {
      const { refreshToken } = await accounts.signUp(credentials);
      expect(await codeOf(accounts.authenticate(refreshToken))).toBe("unauthenticated");
    });

    it("expire after fifteen minutes", async () => {
      const grant = await accounts.signUp(credentials);
      clock.advance(15 * minuteMs - 1);
      expect(await codeOf(principalOf(grant))).toBe("resolved");
      clock.advance(1);
      expect(await codeOf(principalOf(grant))).toBe("token_expired");
    });

    it("stay good for their time when the session is refreshed", async () => {
      const grant = await accounts.signUp(credentials);
      await accounts.refresh(grant.refreshToken);
      expect(await codeOf(principalOf(grant))).toBe("resolved");
    });

    it("end at once with their session", async () => {
      const grant = await accounts.signUp(credentials);
      const ended: string[] = [];
      accounts.onSessionEnd(({ deviceId }) => ended.push(deviceId));
      await accounts.signOut(grant.accessToken);
      await accounts.signOut(grant.accessToken);
      expect(ended).toEqual([grant.deviceId]);
      expect(await codeOf(principalOf(grant))).toBe("token_revoked");
      expect(await codeOf(accounts.refresh(grant.refreshToken))).toBe("token_revoked");
    });
  });

  describe("refresh tokens", () => {
    it("rotate: each is good for one exchange", async () => {
      const grant = await accounts.signUp(credentials);
      const second = await accounts.refresh(grant.refreshToken);
      const third = await accounts.refresh(second.refreshToken);
      expect(await codeOf(accounts.authenticate(third.accessToken))).toBe("resolved");
    });

    it("end the whole family when one is used again after its successor was", async () => {
      const grant = await accounts.signUp(credentials);
      const second = await accounts.refresh(grant.refreshToken);
      await accounts.authenticate(second.accessToken);
      expect(await codeOf(accounts.refresh(grant.refreshToken))).toBe("token_revoked");
      expect(await codeOf(accounts.authenticate(second.accessToken))).toBe("token_revoked");
      expect(await codeOf(accounts.refresh(second.refreshToken))).toBe("token_revoked");
    });

    it("end the family when one from before the last exchange comes back", async () => {
      const grant = await accounts.signUp(credentials);
      const second = await accounts.refresh(grant.refreshToken);
      const third = await accounts.refresh(second.refreshToken);
      expect(await codeOf(accounts.refresh(grant.refreshToken))).toBe("token_revoked");
      expect(await codeOf(accounts.refresh(third.refreshToken))).toBe("token_revoked");
    });

    it("can be retried once when the answer was lost, and the lost pair is void", async () => {
      const grant = await accounts.signUp(credentials);
      const lost = await accounts.refresh(grant.refreshToken);
      const retried = await accounts.refresh(grant.refreshToken);
      expect(await codeOf(accounts.authenticate(retried.accessToken))).toBe("resolved");
      expect(await codeOf(accounts.authenticate(lost.accessToken))).toBe("token_expired");
      expect(await codeOf(accounts.refresh(lost.refreshToken))).toBe("token_revoked");
      expect(await codeOf(accounts.authenticate(retried.accessToken))).toBe("token_revoked");
    });

    it("cannot be retried twice", async () => {
      const grant = await accounts.signUp(credentials);
      await accounts.refresh(grant.refreshToken);
      const retried = await accounts.refresh(grant.refreshToken);
      expect(await codeOf(accounts.refresh(grant.refreshToken))).toBe("token_revoked");
      expect(await codeOf(accounts.refresh(retried.refreshToken))).toBe("token_revoked");
    });

    it("give the second of two exchanges at once the grace and no third", async () => {
      const grant = await accounts.signUp(credentials);
      const codes = await Promise.all([1, 2, 3].map(() => codeOf(accounts.refresh(grant.refreshToken))));
      expect(codes.filter((code) => code === "resolved")).toHaveLength(2);
      expect(codes).toContain("token_revoked");
    });

    it("expire when a device is not used for ninety days, and no sooner", async () => {
      const grant = await accounts.signUp(credentials);
      clock.advance(89 * 24 * 60 * minuteMs);
      const second = await accounts.refresh(grant.refreshToken);
      clock.advance(89 * 24 * 60 * minuteMs);
      const third = await accounts.refresh(second.refreshToken);
      clock.advance(90 * 24 * 60 * minuteMs);
      expect(await codeOf(accounts.refresh(third.refreshToken))).toBe("token_expired");
    });

    it.each(["", "nonsense", `slr_${"0".repeat(96)}`])("refuse %j", async (token) => {
      expect(await codeOf(accounts.refresh(token))).toBe("unauthenticated");
    });

    it("are kept as hashes alone", async () => {
      const grant = await accounts.signUp(credentials);
      const kept = JSON.stringify(await store.sessions(grant.accountId));
      expect(kept).not.toContain(grant.accessToken.slice(40));
      expect(kept).not.toContain(grant.refreshToken.slice(40));
    });
  });

  describe("devices", () => {
    it("are listed with what they can still do", async () => {
      const laptop = await accounts.signUp(credentials);
      const phone = await accounts.signIn({ ...credentials, deviceName: "phone" });
      await accounts.signOut(phone.accessToken);
      const devices = await accounts.devices(await principalOf(laptop));
      expect(devices).toHaveLength(2);
      expect(devices.find(({ id }) => id === laptop.deviceId)).toMatchObject({
        name: "laptop",
        active: true,
        current: true,
      });
      expect(devices.find(({ id }) => id === phone.deviceId)).toMatchObject({
        active: false,
        current: false,
      });
    });

    it("are known by the name that they signed in with last", async () => {
      const before = await accounts.signUp(credentials);
      expect((await principalOf(before)).deviceName).toBe("laptop");
      const { deviceId } = before;
      const renamed = await accounts.signIn({ ...credentials, deviceId, deviceName: "old laptop" });
      expect(renamed.deviceId).toBe(deviceId);
      expect((await principalOf(renamed)).deviceName).toBe("old laptop");
    });

    it("are cut off at once by another server too", async () => {
      const grant = await accounts.signUp(credentials);
      await principalOf(grant);
      await store.endDeviceSessions(grant.accountId, grant.deviceId, clock.now());
      expect(await codeOf(principalOf(grant))).toBe("token_revoked");
    });

    it("are cut off at once when revoked, with all their sessions and nobody else's", async () => {
      const laptop = await accounts.signUp(credentials);
      const phone = await accounts.signIn({ ...credentials, deviceName: "phone" });
      const again = await accounts.signIn({ ...credentials, deviceId: phone.deviceId });
      await accounts.revokeDevice(await principalOf(laptop), phone.deviceId);
      expect(await codeOf(principalOf(phone))).toBe("token_revoked");
      expect(await codeOf(principalOf(again))).toBe("token_revoked");
      expect(await codeOf(principalOf(laptop))).toBe("resolved");
    });

    it("of other accounts cannot be revoked, nor told from unknown ones", async () => {
      const ada = await accounts.signUp(credentials);
      const bob = await accounts.signUp({ ...credentials, name: "bob" });
      const caller = await principalOf(ada);
      expect(await codeOf(accounts.revokeDevice(caller, bob.deviceId))).toBe("not_found");
      expect(await codeOf(accounts.revokeDevice(caller, "00000000deadbeef" as DeviceId))).toBe("not_found");
      expect(await codeOf(principalOf(bob))).toBe("resolved");
    });
  });
});
