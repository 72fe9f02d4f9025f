import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Message, NumberedOrder, Order } from "./messages.js";

/** Written before the next statement runs: what a process has said is not lost when it is killed. */
export function say(message: Message): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      // The pipe is full until its reader has had a turn.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}

/** Carries out each order and answers it. Ends with its parent. */
export function obey(carryOut: (order: Order) => Promise<unknown>): void {
  const lines = createInterface({ input: process.stdin });
  lines.on("close", () => process.exit(0));
  lines.on("line", async (line) => {
    const { id, order } = JSON.parse(line) as NumberedOrder;
    try {
      say({ kind: "answer", id, value: (await carryOut(order)) ?? null });
    } catch (error) {
      say({ kind: "answer", id, error: String(error) });
    }
    if (order.do === "close") process.exit(0);
  });
}

export function setupOf<T>(): T {
  return JSON.parse(process.argv[2] ?? "") as T;
}
