import { startServer } from "@syncline/reference-server";
import { build, preview } from "vite";

const root = import.meta.dirname;
await build({ root, logLevel: "warn" });
const server = await startServer({ dataDir: process.env["DRIVE_DATA"] ?? ".data", port: 0 });
const page = await preview({
  root,
  preview: { port: Number(process.env["PORT"] ?? 4940), proxy: { "/v1": { target: server.url, ws: true } } },
});
page.printUrls();
