import { SyncError } from "@syncline/core";
import { type Kysely, sql } from "kysely";

/** One step of a schema. Steps are only ever added: a step that was released never changes. */
export type Migration = (db: Kysely<unknown>) => Promise<void>;

interface SchemaTables {
  schema_versions: { component: string; version: number };
}

/**
 * Brings one component's tables up to its last step, all in one transaction that holds the write
 * lock: two servers that start at once do it once, and a crash leaves the schema as it was. Throws
 * `unsupported` when a later version has been here.
 */
export async function migrate(
  db: Kysely<unknown>,
  component: string,
  migrations: readonly Migration[],
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const versions = transaction as unknown as Kysely<SchemaTables>;
    await sql`create table if not exists schema_versions (component text primary key, version integer not null)`.execute(
      transaction,
    );
    const row = await versions
      .selectFrom("schema_versions")
      .select("version")
      .where("component", "=", component)
      .executeTakeFirst();
    const version = row?.version ?? 0;
    if (version > migrations.length) {
      const message = "A later version of this program has changed the database.";
      throw new SyncError("unsupported", { message, details: { component, version } });
    }
    for (const migration of migrations.slice(version)) await migration(transaction);
    if (migrations.length <= version) return;
    await versions
      .insertInto("schema_versions")
      .values({ component, version: migrations.length })
      .onConflict((conflict) => conflict.column("component").doUpdateSet({ version: migrations.length }))
      .execute();
  });
}
