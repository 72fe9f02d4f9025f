import { errorCodes } from "@syncline/core";
import { commands, referencePage } from "syncline";
import { describe, expect, it } from "vitest";
import { errorsPage } from "./errors-page.js";

const page = (name: string) => new URL(`../../docs/reference/${name}.md`, import.meta.url).pathname;

/** `npm run docs:reference` writes these pages anew. */
describe("the reference", () => {
  it("explains every error code as the registry does", async () => {
    await expect(errorsPage(errorCodes)).toMatchFileSnapshot(page("errors"));
  });

  it("lists every command, flag and variable as the program does", async () => {
    await expect(referencePage(commands)).toMatchFileSnapshot(page("cli"));
  });
});
