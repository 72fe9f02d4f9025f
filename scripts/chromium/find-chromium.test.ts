import { describe, expect, it } from "vitest";
import { findChromium } from "./find-chromium.js";

describe("the Chromium that tests use", () => {
  const cases = [
    ["is the one that is named, whatever else is there", "/opt/mine", ["/usr/bin/chromium"], "/opt/mine"],
    ["is the one that is named, though nothing is there: someone meant it", "/opt/mine", [], "/opt/mine"],
    ["is a distribution's", undefined, ["/usr/bin/google-chrome", "/usr/bin/chromium"], "/usr/bin/chromium"],
    ["is Chrome where there is no Chromium", "", ["/usr/bin/google-chrome"], "/usr/bin/google-chrome"],
    ["is not there where none of the places has one", undefined, ["/usr/bin/firefox"], undefined],
  ] as const;
  it.each(cases)("%s", (_, named, there: readonly string[], found) => {
    expect(findChromium(named, (path) => there.includes(path))).toBe(found);
  });
});
