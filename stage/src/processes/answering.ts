import type { Order, Reply } from "./messages.js";

/** The child's side: carries out each order and answers it. Ends with its parent. */
export function answerOrders<T>(carryOut: (order: T) => Promise<unknown>): void {
  process.on("disconnect", () => process.exit(0));
  process.on("message", async ({ id, order }: Order<T>) => {
    let reply: Reply;
    try {
      reply = { id, ok: (await carryOut(order)) ?? null };
    } catch (error) {
      const { message, code } = error as Error & { readonly code?: string };
      reply = { id, failed: { message, code } };
    }
    process.send?.(reply);
  });
}
