import type { DeviceId, JournalEntry, MetadataStore, NodeId, VersionVector } from "@syncline/core";
import { sqliteMetadata } from "../../src/index.js";

/** Arguments: database, number of transactions. Appends three entries in each and prints the head once it is acknowledged. */
const [path = "", count = "0"] = process.argv.slice(2);

function entry(seq: number): JournalEntry {
  const id = `01890000-0000-7000-8000-${seq.toString(16).padStart(12, "0")}` as NodeId;
  const vector = "00000000000000aa:1" as VersionVector;
  const node = { kind: "folder", id, parentId: "root" as NodeId, name: `folder ${seq}`, vector } as const;
  const author = "00000000000000aa" as DeviceId;
  return { seq, node, nameKey: node.name, deleted: false, author, committedAtMs: seq };
}

async function appendThree(store: MetadataStore): Promise<number> {
  return await store.transact("n1", async (transaction) => {
    const { seq } = transaction.record;
    await transaction.append([entry(seq + 1), entry(seq + 2)], []);
    await transaction.append([entry(seq + 3)], []);
    return seq + 3;
  });
}

const store = await sqliteMetadata(path);
for (let i = 0; i < Number(count); i++) process.stdout.write(`${await appendThree(store)}\n`);
await store.close();
