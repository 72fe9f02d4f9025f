import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

/**
 * Compiles `kernel.ts` beside this file into `src/kernel/module.ts`, which is committed, so that nobody needs a
 * compiler to build or run. With `--print` it writes to the output instead: a test compares the two.
 */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const folder = await mkdtemp(join(tmpdir(), "syncline-kernel-"));
try {
  const out = join(folder, "kernel.wasm");
  const { error, stderr } = await asc.main([
    here("kernel.ts"),
    ...["--outFile", out, "--baseDir", here(".")],
    ...["-O3", "--runtime", "stub", "--enable", "simd", "--initialMemory", "3", "--maximumMemory", "3"],
  ]);
  if (error) throw new Error(`The kernel does not compile: ${stderr}`);
  const lines = (await readFile(out)).toString("base64").match(/.{1,100}/g);
  const text = [
    "/** `wasm/kernel.ts` compiled, in base64: see `npm run build:kernel`. */",
    "export const moduleBase64 =",
    `${lines.map((line) => `  "${line}"`).join(" +\n")};`,
    "",
  ].join("\n");
  if (process.argv.includes("--print")) process.stdout.write(text);
  else await writeFile(here("../src/kernel/module.ts"), text);
} finally {
  await rm(folder, { recursive: true });
}
