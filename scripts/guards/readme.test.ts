import { describe, expect, it } from "vitest";
import { committedFiles, textOf } from "./committed-files.js";

const links = (markdown: string): string[] =>
  [...markdown.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => match[1] as string);

describe("the README", () => {
  it("shows the quick start exactly as it is run", () => {
    const sample = textOf("examples/quick-start/src/quick-start.ts");
    expect(textOf("README.md")).toContain(`\`\`\`ts\n${sample}\`\`\``);
  });

  it("names only scripts that exist", () => {
    const { scripts } = JSON.parse(textOf("package.json")) as { readonly scripts: Record<string, string> };
    const named = [...textOf("README.md").matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] as string);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it.each(committedFiles().filter((path) => path.endsWith(".md")))("%s links to what is there", (path) => {
    const folder = path.split("/").slice(0, -1);
    const known = new Set(committedFiles());
    const folders = new Set([...known].map((file) => file.split("/").slice(0, -1).join("/")));
    const missing = links(textOf(path)).filter((link) => {
      const target = new URL(link, `file:///${folder.map((part) => `${part}/`).join("")}`).pathname.slice(1);
      return !known.has(target) && !folders.has(target.replace(/\/$/, ""));
    });
    expect(missing).toEqual([]);
  });
});
