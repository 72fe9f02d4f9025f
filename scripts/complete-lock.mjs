import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Adds to package-lock.json what npm leaves out of it: optional packages for other platforms that the registry at
 * hand does not carry. npm writes a lock without them, and `npm ci` then refuses that lock on every machine.
 * Run after each change of dependencies: `npm run lock`.
 */
const path = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(path, "utf8"));

const systems = [
  "android",
  "darwin",
  "freebsd",
  "netbsd",
  "openbsd",
  "openharmony",
  "linux",
  "win32",
  "windows",
  "sunos",
  "aix",
];
const processors = [
  "arm64",
  "arm",
  "x64",
  "64",
  "ia32",
  "ppc64",
  "riscv64",
  "s390x",
  "loong64",
  "mips64el",
  "armv7",
  "wasm32",
];

/** What such a package's own manifest would say of where it runs, read from its name. */
function platformOf(name) {
  const words = name.split("/").at(-1).split("-");
  const system = systems.find((known) => words.includes(known));
  const processor = processors.find((known) =>
    words.some((word) => word === known || (known === "arm" && /^arm(eabi|v7)?$/.test(word))),
  );
  if (system === undefined) throw new Error(`Where does ${name} run?`);
  const cpu = processor === undefined || processor === "64" ? "x64" : processor;
  const libc = words.includes("musl")
    ? { libc: ["musl"] }
    : words.includes("gnu") && system === "linux"
      ? { libc: ["glibc"] }
      : {};
  return { cpu: [cpu], ...libc, os: [system === "windows" ? "win32" : system] };
}

let added = 0;
for (const [place, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const known = `node_modules/${name}` in lock.packages || `${place}/node_modules/${name}` in lock.packages;
    // A range does not say what would have been installed.
    if (known || !/^\d+\.\d+\.\d+$/.test(version)) continue;
    const { cpu, os, libc } = platformOf(name);
    const dev = entry.dev ? { dev: true } : {};
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu,
      ...dev,
      ...(libc ? { libc } : {}),
      optional: true,
      os,
    };
    added++;
  }
}

const order = (a, b) => a.localeCompare(b, "en");
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => order(a, b)));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} packages for other platforms added.`);
