import type { Order, Reply, Usage } from "./messages.js";

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

export function ownUsage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  return { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakRssBytes: maxRSS * 1024 };
}
