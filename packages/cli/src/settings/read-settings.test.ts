import { describe, expect, it } from "vitest";
import { readSettings } from "./read-settings.js";
import type { Setting } from "./setting.js";

const known: readonly Setting[] = [
  { name: "device", kind: "text", value: "name", help: "" },
  { name: "retry-first-ms", kind: "number", value: "ms", help: "", least: 1 },
  { name: "watch", kind: "switch", help: "" },
  { name: "ignore", kind: "list", value: "pattern", help: "" },
];
const read = (words: readonly string[], environment = {}) => readSettings(words, known, environment);

describe("settings", () => {
  it("come from flags, else from the environment, else are left to whoever asks", () => {
    const environment = { SYNCLINE_DEVICE: "variable", SYNCLINE_RETRY_FIRST_MS: "7" };
    expect(read(["--device", "flag"], environment).settings.text("device")).toBe("flag");
    expect(read([], environment).settings.text("device")).toBe("variable");
    expect(read([], environment).settings.number("retry-first-ms")).toBe(7);
    expect(read([]).settings.text("device")).toBeUndefined();
    expect(read([]).settings.number("retry-first-ms")).toBeUndefined();
  });

  it.each([
    [["--watch"], {}, true],
    [[], {}, false],
    [[], { SYNCLINE_WATCH: "1" }, true],
    [[], { SYNCLINE_WATCH: "true" }, true],
    [[], { SYNCLINE_WATCH: "0" }, false],
    [[], { SYNCLINE_WATCH: "" }, false],
    [["--no-watch"], { SYNCLINE_WATCH: "1" }, false],
  ])("switch: %j with %j is %s", (words, environment, on) => {
    expect(read(words, environment).settings.on("watch")).toBe(on);
  });

  it("may come more than once, or a line each in the environment", () => {
    expect(read(["--ignore", "a", "--ignore", "b"]).settings.list("ignore")).toEqual(["a", "b"]);
    expect(read([], { SYNCLINE_IGNORE: "a\n\nb\n" }).settings.list("ignore")).toEqual(["a", "b"]);
    expect(read([]).settings.list("ignore")).toEqual([]);
  });

  it("stand among operands, and end at --", () => {
    expect(read(["a", "--device", "d", "b"]).operands).toEqual(["a", "b"]);
    expect(read(["--", "--device"]).operands).toEqual(["--device"]);
  });

  it.each([
    [["--unknown"], {}],
    [["--device"], {}],
    [["--retry-first-ms", "0"], {}],
    [["--retry-first-ms", "x"], {}],
    [[], { SYNCLINE_RETRY_FIRST_MS: "" }],
    [[], { SYNCLINE_RETRY_FIRST_MS: "Infinity" }],
  ])("refuses %j with %j", (words, environment) => {
    expect(() => read(words, environment)).toThrow(expect.objectContaining({ details: { usage: true } }));
  });
});
