import { copyFile } from "node:fs/promises";
import { type Database, openDatabase } from "@syncline/sqlite";
import { seededNumbers, seededParagraphs } from "../seeded-text.js";
import type { Format } from "./format.js";

const rowsAtFullScale = 60_000;
const [updates, inserts, deletions] = [300, 200, 50];

export const database: Format = {
  name: "orders.sqlite",
  edit: "SQLite database: 300 rows updated, 200 added, 50 removed",
  async write(path, scale) {
    withDatabase(path, (opened) => {
      opened.exec("CREATE TABLE entry (id INTEGER PRIMARY KEY, customer TEXT, amount INTEGER, note TEXT)");
      opened.exec("CREATE INDEX entry_customer ON entry (customer)");
      insert(opened, "rows", 0, Math.max(1000, Math.round(rowsAtFullScale * scale)));
    });
  },
  async rewrite(path, to) {
    await copyFile(path, to);
    withDatabase(to, (opened) => {
      const rows =
        opened.prepare<{ readonly count: number }>("SELECT count(*) AS count FROM entry").get()?.count ?? 0;
      const numbers = seededNumbers("database edits");
      const anyId = () => Math.floor(numbers.next().value * rows);
      const update = opened.prepare("UPDATE entry SET amount = amount + 1, note = 'changed' WHERE id = ?");
      const remove = opened.prepare("DELETE FROM entry WHERE id = ?");
      for (let i = 0; i < updates; i++) update.run(anyId());
      for (let i = 0; i < deletions; i++) remove.run(anyId());
      insert(opened, "more rows", rows, inserts);
    });
  },
};

/** One file when it is closed, as somebody who syncs it must see to. */
function withDatabase(path: string, work: (opened: Database) => void): void {
  const opened = openDatabase(path, { journal: "delete", synchronous: "normal" });
  try {
    opened.transaction(() => work(opened));
  } finally {
    opened.close();
  }
}

function insert(opened: Database, seed: string, firstId: number, rows: number): void {
  const numbers = seededNumbers(seed);
  const notes = seededParagraphs(seed, 200_000);
  const statement = opened.prepare("INSERT INTO entry VALUES (?, ?, ?, ?)");
  for (let i = 0; i < rows; i++) {
    const note = notes[Math.floor(numbers.next().value * notes.length)] ?? "";
    const customer = `customer ${Math.floor(numbers.next().value * 5000)}`;
    statement.run(firstId + i, customer, Math.floor(numbers.next().value * 1e6), note.slice(0, 300));
  }
}
