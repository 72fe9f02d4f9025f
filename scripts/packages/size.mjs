import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const kib = 1024;

/** What a page's worker has to load: engine, HTTP remote, and what the browser keeps files and state in. */
const entry = `
  import { httpRemote, openSync } from "@syncline/core";
  import { browserPlatform, indexedDbState, originFileSystem } from "@syncline/adapter-browser";
  export { browserPlatform, httpRemote, indexedDbState, openSync, originFileSystem };
`;

/** The chunker's WebAssembly is content, not code: pages whose policy refuses it run without. */
const withoutWasm = {
  name: "without-wasm",
  setup(bundle) {
    bundle.onLoad({ filter: /kernel\/module\.ts$/ }, () => ({ contents: 'export const moduleBase64 = "";' }));
  },
};

/** Bundles the browser's entry from the sources, minified and gzipped; with the bytes of each package in it before that. */
export async function browserEntrySize() {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: entry,
      resolveDir: fileURLToPath(new URL("../../packages/adapter-browser", import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    target: "es2023",
    platform: "browser",
    conditions: ["@syncline/source"],
    plugins: [withoutWasm],
  });
  const parts = {};
  for (const [path, { bytesInOutput }] of Object.entries(Object.values(metafile.outputs)[0].inputs)) {
    const part =
      /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split("/").slice(0, 4).join("/");
    parts[part] = (parts[part] ?? 0) + bytesInOutput;
  }
  const sizeBytes = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  return { sizeKib: sizeBytes / kib, parts };
}
