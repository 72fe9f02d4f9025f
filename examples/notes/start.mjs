import { startServer } from "@syncline/reference-server";
import { createServer } from "vite";

const server = await startServer({ dataDir: process.env["NOTES_DATA"] ?? ".data", port: 0 });
const page = await createServer({
  root: import.meta.dirname,
  server: { port: Number(process.env["PORT"] ?? 4930), proxy: { "/v1": { target: server.url, ws: true } } },
});
await page.listen();
page.printUrls();
