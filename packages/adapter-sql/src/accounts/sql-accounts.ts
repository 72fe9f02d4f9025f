import { type AccountStore, type DeviceId, type Session, SyncError } from "@syncline/core";
import { sql } from "kysely";
import { given, Statement } from "../session/statement.js";
import type { SqlConnections } from "../sqlite/open.js";
import { accountOf, accountRow, deviceOf, deviceRow, sessionOf, sessionRow } from "./rows.js";
import type { AccountTables } from "./tables.js";

/** Sessions that are kept in memory. */
const mostSessions = 10_000;

// What is asked on each request, unlike the others.
const revisionOf = new Statement<Pick<AccountTables["account_sessions"], "revision">>(
  () => sql`select revision from account_sessions where id = ${given}`,
);
const sessionById = new Statement<AccountTables["account_sessions"]>(
  () => sql`select * from account_sessions where id = ${given}`,
);
const deviceById = new Statement<AccountTables["account_devices"]>(
  () => sql`select * from account_devices where id = ${given}`,
);

/** An account store on a database whose tables are up to date. Every change is one statement. */
export function sqlAccounts(connections: SqlConnections<AccountTables>): AccountStore {
  let open = true;
  const use = <T>(db: T): T => {
    if (!open) throw new SyncError("closed", { message: "The account store was closed." });
    return db;
  };
  const writer = () => use(connections.writer);
  const reader = () => use(connections.reader);
  const ask: typeof connections.ask = (question, values) => use(connections).ask(question, values);
  /** As they were when they were last read. Whatever changes a session gives it another revision, which is asked for. */
  const sessions = new Map<string, Session>();
  /** What ends a session: it counts as a change, so that nothing that was decided before it is written after it. */
  const ending = (endedAtMs: number) => ({
    ended_at_ms: endedAtMs,
    revision: sql<number>`revision + 1`,
  });

  return {
    async createAccount(account) {
      const { numInsertedOrUpdatedRows } = await writer()
        .insertInto("accounts")
        .values(accountRow(account))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) throw new SyncError("account_exists");
    },
    async account(id) {
      const row = await reader().selectFrom("accounts").selectAll().where("id", "=", id).executeTakeFirst();
      return row && accountOf(row);
    },
    async accountByName(nameKey) {
      const query = reader().selectFrom("accounts").selectAll().where("name_key", "=", nameKey);
      const row = await query.executeTakeFirst();
      return row && accountOf(row);
    },
    async updateAccount(id, { passwordHash, homeNamespaceId }) {
      const change = {
        ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
        ...(homeNamespaceId === undefined ? {} : { home_namespace_id: homeNamespaceId }),
      };
      if (Object.keys(change).length === 0) return;
      await writer().updateTable("accounts").set(change).where("id", "=", id).execute();
    },
    async putDevice(device) {
      const { name, last_seen_at_ms } = deviceRow(device);
      const { numInsertedOrUpdatedRows } = await writer()
        .insertInto("account_devices")
        .values(deviceRow(device))
        .onConflict((conflict) =>
          conflict
            .column("id")
            .doUpdateSet({ name, last_seen_at_ms })
            .where("account_devices.account_id", "=", device.accountId),
        )
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) throw new SyncError("forbidden");
    },
    async device(id: DeviceId) {
      const [row] = await ask(deviceById, [id]);
      return row && deviceOf(row);
    },
    async devices(accountId) {
      const query = reader().selectFrom("account_devices").selectAll().where("account_id", "=", accountId);
      return (await query.orderBy("id").execute()).map(deviceOf);
    },
    async createSession(session) {
      await writer().insertInto("account_sessions").values(sessionRow(session)).execute();
    },
    async session(id) {
      const known = sessions.get(id);
      if (known !== undefined) {
        const [row] = await ask(revisionOf, [id]);
        if (row !== undefined && Number(row.revision) === known.revision) return known;
      }
      const [row] = await ask(sessionById, [id]);
      if (row === undefined) return undefined;
      const session = sessionOf(row);
      if (sessions.size >= mostSessions) sessions.clear();
      sessions.set(id, session);
      return session;
    },
    async sessions(accountId) {
      const query = reader().selectFrom("account_sessions").selectAll().where("account_id", "=", accountId);
      return (await query.where("ended_at_ms", "is", null).execute()).map(sessionOf);
    },
    async replaceSession(session) {
      const { numUpdatedRows } = await writer()
        .updateTable("account_sessions")
        .set(sessionRow(session))
        .where("id", "=", session.id)
        .where("revision", "=", session.revision - 1)
        .where("ended_at_ms", "is", null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    async endSession(id, endedAtMs) {
      const query = writer().updateTable("account_sessions").set(ending(endedAtMs)).where("id", "=", id);
      await query.where("ended_at_ms", "is", null).execute();
    },
    async endDeviceSessions(accountId, deviceId, endedAtMs) {
      const ended = await writer()
        .updateTable("account_sessions")
        .set(ending(endedAtMs))
        .where("account_id", "=", accountId)
        .where("device_id", "=", deviceId)
        .where("ended_at_ms", "is", null)
        .returning("id")
        .execute();
      return ended.map(({ id }) => id);
    },
    async forgetSessions(expiredBeforeMs) {
      const query = writer().deleteFrom("account_sessions");
      await query.where("refresh_expires_at_ms", "<", expiredBeforeMs).execute();
    },
    async close() {
      if (!open) return;
      open = false;
      await connections.close();
    },
  };
}
