import type { Account, Device, DeviceId, Session } from "@syncline/core";
import type { Selectable } from "kysely";
import type { AccountTables } from "./tables.js";

type Row<Table extends keyof AccountTables> = Selectable<AccountTables[Table]>;

export function accountRow(account: Account): Row<"accounts"> {
  return {
    id: account.id,
    name: account.name,
    name_key: account.nameKey,
    password_hash: account.passwordHash,
    home_namespace_id: account.homeNamespaceId ?? null,
    created_at_ms: account.createdAtMs,
  };
}

export function accountOf(row: Row<"accounts">): Account {
  return {
    id: row.id,
    name: row.name,
    nameKey: row.name_key,
    passwordHash: row.password_hash,
    ...(row.home_namespace_id === null ? {} : { homeNamespaceId: row.home_namespace_id }),
    createdAtMs: Number(row.created_at_ms),
  };
}

export function deviceRow(device: Device): Row<"account_devices"> {
  return {
    id: device.id,
    account_id: device.accountId,
    name: device.name,
    created_at_ms: device.createdAtMs,
    last_seen_at_ms: device.lastSeenAtMs,
  };
}

export function deviceOf(row: Row<"account_devices">): Device {
  return {
    id: row.id as DeviceId,
    accountId: row.account_id,
    name: row.name,
    createdAtMs: Number(row.created_at_ms),
    lastSeenAtMs: Number(row.last_seen_at_ms),
  };
}

type Tokens = Pick<
  Session,
  "access" | "previousAccess" | "previousRefreshHash" | "confirmed" | "graceUsed"
> & { readonly refreshHash: string };

export function sessionRow(session: Session): Row<"account_sessions"> {
  const { access, refresh, previousAccess, previousRefreshHash, confirmed, graceUsed } = session;
  const tokens: Tokens = {
    access,
    refreshHash: refresh.hash,
    previousAccess,
    previousRefreshHash,
    confirmed,
    graceUsed,
  };
  return {
    id: session.id,
    account_id: session.accountId,
    device_id: session.deviceId,
    revision: session.revision,
    refresh_expires_at_ms: refresh.expiresAtMs,
    ended_at_ms: session.endedAtMs ?? null,
    tokens: JSON.stringify(tokens),
  };
}

export function sessionOf(row: Row<"account_sessions">): Session {
  const { refreshHash, ...tokens } = JSON.parse(row.tokens) as Tokens;
  return {
    id: row.id,
    accountId: row.account_id,
    deviceId: row.device_id as DeviceId,
    revision: Number(row.revision),
    ...tokens,
    refresh: { hash: refreshHash, expiresAtMs: Number(row.refresh_expires_at_ms) },
    ...(row.ended_at_ms === null ? {} : { endedAtMs: Number(row.ended_at_ms) }),
  };
}
