#!/usr/bin/env node
import { existsSync } from "node:fs";

const program = new URL("../dist/index.js", import.meta.url);
if (existsSync(program)) {
  const { main } = await import(program.href);
  await main();
} else {
  process.stderr.write("syncline has not been built yet. Run `npm run build` in the repository first.\n");
  process.exitCode = 70;
}
