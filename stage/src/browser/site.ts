import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A site of one page, whose program is `stage/src/page`. */
export interface Site {
  readonly origin: string;
  close(): Promise<void>;
}

/** On this path the page is in a sandbox, for which a browser keeps nothing. */
export const sandboxed = "/sandboxed";

const html = '<!doctype html><title>Syncline</title><script type="module" src="/page.js"></script>';

/** Its own scripts, connections to this machine, and WebAssembly. */
const strictPolicy = (origin: string) =>
  `default-src 'none'; script-src ${origin} 'wasm-unsafe-eval'; worker-src ${origin}; ` +
  "connect-src http://127.0.0.1:* ws://127.0.0.1:*";

const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Serves a page made of the sources, under a strict Content Security Policy, on an origin of its own. */
export async function serveSite(): Promise<Site> {
  const scripts = await bundled({
    page: fileOf("../page/main.ts"),
    worker: "@syncline/adapter-browser/worker",
    "odd-worker": fileOf("../page/odd-worker.ts"),
  });
  return await serveScripts(scripts, strictPolicy);
}

/** Serves scripts, and for any other address a page that runs `/page.js`; under a policy that may name the origin. */
export async function serveScripts(
  scripts: ReadonlyMap<string, string | Uint8Array>,
  policyOf: (origin: string) => string,
): Promise<Site> {
  const server = createServer(({ url = "/", headers }, answer) => {
    const { pathname } = new URL(url, "http://site");
    const script = scripts.get(pathname);
    const policy = policyOf(`http://${headers.host}`);
    answer.writeHead(200, {
      "access-control-allow-origin": "*",
      "content-type": script === undefined ? "text/html" : "text/javascript",
      "content-security-policy": pathname === sandboxed ? `${policy}; sandbox allow-scripts` : policy,
    });
    answer.end(script ?? html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** By their addresses. */
async function bundled(entryPoints: Record<string, string>): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints,
    absWorkingDir: fileOf("."),
    outdir: "/",
    bundle: true,
    write: false,
    format: "esm",
    target: "es2023",
    platform: "browser",
    conditions: ["@syncline/source"],
    logLevel: "error",
  });
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}
