import { startServer } from "@syncline/reference-server";
import { answerOrders } from "./answering.js";
import type { ServerOrder } from "./messages.js";

let server: Awaited<ReturnType<typeof startServer>> | undefined;

answerOrders<ServerOrder>(async (order) => {
  switch (order.do) {
    case "open":
      server = await startServer({ ...order.setup, host: "127.0.0.1" });
      return server.url;
    case "close":
      return await server?.close();
  }
});
