import { fileURLToPath } from "node:url";
import { type BrowserCommand, createViteServer } from "vitest/node";

const callsFile = fileURLToPath(new URL("../../stage/src/browser/calls.ts", import.meta.url));

type Calls = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

let loading: Promise<Calls> | undefined;

/** From the sources, like all that is tested: nothing need be built. */
async function load(): Promise<Calls> {
  const conditions = ["@syncline/source", "module", "node"];
  const server = await createViteServer({
    configFile: false,
    appType: "custom",
    logLevel: "error",
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    ssr: { resolve: { conditions } },
  });
  return (await server.ssrLoadModule(callsFile))["calls"] as Calls;
}

/** Lets a test in a page have things done outside of it: see `stage/src/browser`. */
export const scene: BrowserCommand<[call: string, ...args: unknown[]]> = async (_context, call, ...args) => {
  loading ??= load();
  return await (await loading)[call]?.(...args);
};
