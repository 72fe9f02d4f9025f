import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ZodType } from "zod";
import { errorCodes } from "../errors/index.js";
import * as protocol from "./index.js";

const page = readFileSync(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");

describe("docs/protocol.md", () => {
  const samples = [...page.matchAll(/```json (\w+)\n(.*?)```/gs)].map(([, schema = "", text = ""]) => ({
    schema,
    text,
  }));

  test("has samples", () => {
    expect(samples.length).toBeGreaterThan(5);
  });

  test.each(samples)("shows a valid $schema", ({ schema, text }) => {
    const schemas: Record<string, unknown> = protocol;
    const result = (schemas[schema] as ZodType).safeParse(JSON.parse(text));
    expect(result.error?.issues ?? []).toEqual([]);
  });

  test("names every limit with its value", () => {
    const table = [...page.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, name, value]) => [
      name,
      Number(value),
    ]);
    expect(Object.fromEntries(table)).toEqual(protocol.limits);
  });

  test("lists every address", () => {
    for (const route of Object.values(protocol.routes)) {
      const address = typeof route === "string" ? route : decodeURIComponent(route("{ns}", "{node}"));
      expect(page).toContain(address.replace("devices/{ns}", "devices/{device}"));
    }
  });

  test("speaks of no error code that is not in the registry", () => {
    const words = [...page.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, word]) => word as string);
    const outcomes = ["missing_chunks"];
    expect(words.filter((word) => !Object.hasOwn(errorCodes, word) && !outcomes.includes(word))).toEqual([]);
  });
});
