import type { Account, AccountStore, Device, DeviceId, Session } from "@syncline/core";
import { isSyncError } from "@syncline/core";
import { afterEach, describe, expect, it } from "vitest";

/** What the suite needs of an adapter. */
export interface AccountStoreHarness {
  /** Opens a store over a place of its own, empty at first. */
  open(): Promise<AccountStore>;
  /** Opens another store over the same place as `store`, as a second server would; left out where there is no such thing. */
  reopen?(store: AccountStore): Promise<AccountStore>;
}

const ada: Account = {
  id: "account-ada",
  name: "Ada",
  nameKey: "ada",
  passwordHash: "$hash$1",
  createdAtMs: 1_000,
};
const bob: Account = { ...ada, id: "account-bob", name: "Bob", nameKey: "bob" };

const device = (id: string, accountId: string, name = "laptop"): Device => ({
  id: id.padStart(16, "0") as DeviceId,
  accountId,
  name,
  createdAtMs: 1_000,
  lastSeenAtMs: 2_000,
});

const session = (id: string, owner: Device, refreshExpiresAtMs = 90_000): Session => ({
  id,
  accountId: owner.accountId,
  deviceId: owner.id,
  revision: 0,
  access: { hash: `access-${id}`, expiresAtMs: 10_000 },
  refresh: { hash: `refresh-${id}`, expiresAtMs: refreshExpiresAtMs },
  confirmed: false,
  graceUsed: false,
});

const codeOf = async (work: Promise<unknown>) =>
  await work.then(
    () => "resolved",
    (error: unknown) => (isSyncError(error) ? error.code : String(error)),
  );

/** Suite of the `AccountStore` port. */
export function accountStoreSuite(name: string, harness: AccountStoreHarness): void {
  describe(`account store: ${name}`, () => {
    const opened: AccountStore[] = [];
    const open = async () => {
      const store = await harness.open();
      opened.push(store);
      return store;
    };
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });

    it("AS-01 gives an account back by id and by name, and nothing for others", async () => {
      const store = await open();
      await store.createAccount(ada);
      expect(await store.account(ada.id)).toEqual(ada);
      expect(await store.accountByName("ada")).toEqual(ada);
      expect(await store.account("account-ad")).toBeUndefined();
      expect(await store.accountByName("Ada")).toBeUndefined();
      expect(await store.accountByName("' OR 1=1 --")).toBeUndefined();
    });

    it("AS-02 refuses a second account of the same name or id and keeps the first", async () => {
      const store = await open();
      await store.createAccount(ada);
      expect(await codeOf(store.createAccount({ ...bob, nameKey: "ada" }))).toBe("account_exists");
      expect(await codeOf(store.createAccount({ ...bob, id: ada.id }))).toBe("account_exists");
      expect(await store.account(ada.id)).toEqual(ada);
      expect(await store.account(bob.id)).toBeUndefined();
    });

    it("AS-03 lets one of many accounts win that want one name at once", async () => {
      const store = await open();
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, i) => codeOf(store.createAccount({ ...ada, id: `account-${i}` }))),
      );
      expect(results.filter((result) => result === "resolved")).toHaveLength(1);
      expect(results.filter((result) => result === "account_exists")).toHaveLength(7);
    });

    it("AS-04 changes what is given of an account and keeps the rest", async () => {
      const store = await open();
      await store.createAccount(ada);
      await store.updateAccount(ada.id, { homeNamespaceId: "home" });
      await store.updateAccount(ada.id, { passwordHash: "$hash$2" });
      await store.updateAccount("nobody", { passwordHash: "$hash$3" });
      expect(await store.account(ada.id)).toEqual({
        ...ada,
        homeNamespaceId: "home",
        passwordHash: "$hash$2",
      });
    });

    it("AS-05 lists an account's own devices in order of id, with their latest names", async () => {
      const store = await open();
      await store.createAccount(ada);
      await store.createAccount(bob);
      await store.putDevice(device("b", ada.id));
      await store.putDevice(device("a", ada.id));
      await store.putDevice(device("c", bob.id));
      await store.putDevice({
        ...device("b", ada.id, "Ada’s “new” 🖥"),
        createdAtMs: 5_000,
        lastSeenAtMs: 6_000,
      });
      expect(await store.devices(ada.id)).toEqual([
        device("a", ada.id),
        { ...device("b", ada.id, "Ada’s “new” 🖥"), lastSeenAtMs: 6_000 },
      ]);
      expect(await store.device(device("c", bob.id).id)).toEqual(device("c", bob.id));
      expect(await store.device(device("d", bob.id).id)).toBeUndefined();
      expect(await store.devices("nobody")).toEqual([]);
    });

    it("AS-06 never moves a device to another account", async () => {
      const store = await open();
      await store.createAccount(ada);
      await store.createAccount(bob);
      await store.putDevice(device("a", ada.id));
      expect(await codeOf(store.putDevice(device("a", bob.id)))).toBe("forbidden");
      expect(await store.device(device("a", ada.id).id)).toEqual(device("a", ada.id));
    });

    it("AS-07 gives a session back as it was, with and without its optional parts", async () => {
      const store = await open();
      const owner = await settle(store);
      const bare = session("one", owner);
      const full: Session = {
        ...session("two", owner),
        previousAccess: { hash: "old-access", expiresAtMs: 9_000 },
        previousRefreshHash: "old-refresh",
        confirmed: true,
        graceUsed: true,
      };
      await store.createSession(bare);
      await store.createSession(full);
      expect(await store.session("one")).toEqual(bare);
      expect(await store.session("two")).toEqual(full);
      expect(await store.session("three")).toBeUndefined();
    });

    it("AS-08 replaces a session only against the revision that was seen", async () => {
      const store = await open();
      const owner = await settle(store);
      const first = session("one", owner);
      await store.createSession(first);
      const next = { ...first, revision: 1, confirmed: true };
      expect(await store.replaceSession(next)).toBe(true);
      expect(await store.replaceSession({ ...next, graceUsed: true })).toBe(false);
      expect(await store.replaceSession({ ...next, revision: 3 })).toBe(false);
      expect(await store.replaceSession({ ...session("gone", owner), revision: 1 })).toBe(false);
      expect(await store.session("one")).toEqual(next);
    });

    it("AS-09 lets one of many replacements win that saw one revision", async () => {
      const store = await open();
      const owner = await settle(store);
      const first = session("one", owner);
      await store.createSession(first);
      const wins = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          store.replaceSession({ ...first, revision: 1, access: { hash: `try-${i}`, expiresAtMs: 1 } }),
        ),
      );
      expect(wins.filter(Boolean)).toHaveLength(1);
      expect((await store.session("one"))?.access.hash).toBe(`try-${wins.indexOf(true)}`);
    });

    it("AS-10 ends one session for good and leaves the others", async () => {
      const store = await open();
      const owner = await settle(store);
      await store.createSession(session("one", owner));
      await store.createSession(session("two", owner));
      await store.endSession("one", 7_000);
      await store.endSession("one", 8_000);
      const ended = await store.session("one");
      expect(ended?.endedAtMs).toBe(7_000);
      expect(await store.replaceSession({ ...session("one", owner), revision: 1 })).toBe(false);
      expect(await store.replaceSession({ ...session("one", owner), revision: 2 })).toBe(false);
      expect((await store.sessions(owner.accountId)).map(({ id }) => id)).toEqual(["two"]);
    });

    it("AS-11 ends all sessions of one device of one account and says which", async () => {
      const store = await open();
      const owner = await settle(store);
      const other = device("b", owner.accountId);
      await store.putDevice(other);
      for (const id of ["one", "two", "three"]) await store.createSession(session(id, owner));
      await store.createSession(session("other", other));
      await store.endSession("three", 6_000);
      expect(await store.endDeviceSessions("nobody", owner.id, 7_000)).toEqual([]);
      const ended = await store.endDeviceSessions(owner.accountId, owner.id, 7_000);
      expect(ended.sort()).toEqual(["one", "two"]);
      expect(await store.endDeviceSessions(owner.accountId, owner.id, 8_000)).toEqual([]);
      expect((await store.sessions(owner.accountId)).map(({ id }) => id)).toEqual(["other"]);
    });

    it("AS-12 forgets sessions whose refresh token has expired, ended or not", async () => {
      const store = await open();
      const owner = await settle(store);
      await store.createSession(session("old", owner, 10_000));
      await store.createSession(session("ended", owner, 10_000));
      await store.createSession(session("fresh", owner, 20_000));
      await store.endSession("ended", 5_000);
      await store.forgetSessions(20_000);
      expect(await store.session("old")).toBeUndefined();
      expect(await store.session("ended")).toBeUndefined();
      expect(await store.session("fresh")).toEqual(session("fresh", owner, 20_000));
    });

    it("AS-13 says that it was closed", async () => {
      const store = await harness.open();
      await store.close();
      await store.close();
      expect(await codeOf(store.accountByName("ada"))).toBe("closed");
      expect(await codeOf(store.createAccount(ada))).toBe("closed");
    });

    const { reopen } = harness;
    it.skipIf(reopen === undefined)("AS-14 shows another server at once what one has written", async () => {
      const store = await open();
      const owner = await settle(store);
      const second = await reopen?.(store);
      if (second === undefined) return;
      opened.push(second);
      await store.createSession(session("one", owner));
      expect(await second.session("one")).toEqual(session("one", owner));
      await second.endSession("one", 7_000);
      expect((await store.session("one"))?.endedAtMs).toBe(7_000);
      expect(await second.account(ada.id)).toEqual(ada);
    });

    it.skipIf(reopen === undefined)(
      "AS-15 shows each change that another server makes to a session it knows",
      async () => {
        const store = await open();
        const owner = await settle(store);
        const second = await reopen?.(store);
        if (second === undefined) return;
        opened.push(second);
        const one = session("one", owner, 10_000);
        await store.createSession(one);
        expect(await store.session("one")).toEqual(one);
        const confirmed = { ...one, revision: 1, confirmed: true };
        expect(await second.replaceSession(confirmed)).toBe(true);
        expect(await store.session("one")).toEqual(confirmed);
        expect(await second.endDeviceSessions(owner.accountId, owner.id, 7_000)).toEqual(["one"]);
        expect((await store.session("one"))?.endedAtMs).toBe(7_000);
        await second.forgetSessions(20_000);
        expect(await store.session("one")).toBeUndefined();
      },
    );
  });
}

async function settle(store: AccountStore): Promise<Device> {
  await store.createAccount(ada);
  const owner = device("a", ada.id);
  await store.putDevice(owner);
  return owner;
}
