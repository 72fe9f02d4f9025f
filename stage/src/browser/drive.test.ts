/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="dom.asynciterable" />

import type { BrowserContext, Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DriveSite, openDriveSite } from "./drive-site.fixture.js";
import { pageFaults } from "./page-faults.fixture.js";

const patience = { timeout: 120_000 };
const text = (name: string, content: string) => ({
  name,
  mimeType: "text/plain",
  buffer: Buffer.from(content),
});

let site: DriveSite;
let mine: BrowserContext;
let page: Page;
/** What the page complains of: what its policy forbids among it. */
const complaints: string[] = [];

async function opened(context: BrowserContext): Promise<Page> {
  const opening = await context.newPage();
  opening.setDefaultTimeout(patience.timeout);
  opening.on("pageerror", (error) => complaints.push(String(error)));
  opening.on("console", (message) => {
    const isOwn = message.type() === "error" && !message.text().includes("net::ERR_");
    if (isOwn) complaints.push(message.text());
  });
  await opening.goto(site.address);
  return opening;
}

const button = (name: string | RegExp, of = page) => of.getByRole("button", { name, exact: true });
const row = (name: string, of = page) => of.getByRole("row", { name: new RegExp(`^${name}`) });
const rowIsFocused = (name: string) =>
  page.waitForFunction(
    (path) => (document.activeElement as HTMLElement).dataset["path"]?.endsWith(path),
    name,
  );
async function isInSync(of = page): Promise<void> {
  await of.locator(".sync-mark").first().waitFor({ state: "detached" });
  await of.getByRole("status").getByText("Up to date").waitFor();
}
const place = (name: string, of = page) =>
  of.getByRole("navigation", { name: "Drive" }).getByRole("link", { name });
const pick = (files: Parameters<Page["setInputFiles"]>[1], of = page) =>
  of.getByLabel("Files to upload").setInputFiles(files);

async function showsText(name: string, content: string, of = page): Promise<void> {
  await row(name, of).focus();
  await of.keyboard.press("Enter");
  await of.getByRole("dialog", { name }).getByText(content).waitFor();
  await of.keyboard.press("Escape");
  await of.getByRole("dialog").waitFor({ state: "detached" });
}

beforeAll(async () => {
  site = await openDriveSite();
  mine = await site.browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await opened(mine);
}, 300_000);

afterAll(async () => {
  await site?.close();
});

describe("the drive example", () => {
  it("lets somebody sign up", async () => {
    await button("Create an account").click();
    await page.getByLabel("Name").fill("ada");
    await page.getByLabel("Password").fill("correct horse battery staple");
    expect(await pageFaults(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByText("Your drive is empty").waitFor();
    await isInSync();
  }, 300_000);

  it("makes folders and goes into them, by keyboard", async () => {
    await button("New").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "New folder" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "New folder" }).waitFor();
    await page.keyboard.type("a/b");
    await page.getByText("cannot have a slash").waitFor();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("Letters");
    expect(await pageFaults(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await rowIsFocused("Letters");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Letters" }).waitFor();
  }, 300_000);

  it("takes files by picker and by drop, and shows them", async () => {
    await pick([text("notes.txt", "First words"), text("other.txt", "Other words")]);
    await row("notes.txt").waitFor();
    const transfer = await page.evaluateHandle(() => {
      const dropped = new DataTransfer();
      dropped.items.add(new File(["Dropped words"], "dropped.txt"));
      return dropped;
    });
    await page.dispatchEvent("section.folder", "drop", { dataTransfer: transfer });
    await row("dropped.txt").waitFor();
    await page.getByText("3 uploads done").waitFor();
    await button("Hide finished uploads").click();
    await showsText("dropped.txt", "Dropped words");
  }, 300_000);

  it("renames, deletes and restores, by keyboard", async () => {
    await row("other.txt").focus();
    await page.keyboard.press("F2");
    await page.getByRole("dialog", { name: "Rename" }).waitFor();
    await page.keyboard.type("renamed");
    await page.keyboard.press("Enter");
    await rowIsFocused("renamed.txt");
    await isInSync();
    await page.keyboard.press("Delete");
    await row("renamed.txt").waitFor({ state: "detached" });
    await rowIsFocused("notes.txt");
    await isInSync();
    await place("Trash").click();
    await button("Restore renamed.txt").click();
    expect(await pageFaults(page)).toEqual([]);
    await button("Go there").click();
    await row("renamed.txt").waitFor();
    await isInSync();
  }, 300_000);

  it("moves into a folder, and finds by name", async () => {
    await place("Files").click();
    await row("Letters").waitFor();
    await pick([text("Über uns.txt", "About us")]);
    await isInSync();
    await button("Actions for Über uns.txt").click();
    await page.getByRole("menuitem", { name: "Move to…" }).click();
    await page.getByRole("radio", { name: "Letters" }).check();
    await button("Move here").click();
    await row("Über uns.txt").waitFor({ state: "detached" });
    await page.keyboard.press("/");
    await page.keyboard.type("uber");
    await row("Über uns.txt in Letters").waitFor();
    expect(await pageFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
  }, 300_000);

  it("keeps versions, and brings one back", async () => {
    await row("Letters").dblclick();
    await isInSync();
    await pick([text("notes.txt", "Second words")]);
    await page.getByRole("dialog", { name: "is here already" }).waitFor();
    await button("Replace").click();
    await page.getByText("upload done").waitFor();
    await isInSync();
    await row("notes.txt").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Version history" }).click();
    await page.getByRole("listitem").filter({ hasText: "Current version" }).waitFor();
    expect(await pageFaults(page)).toEqual([]);
    await button("Restore").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await showsText("notes.txt", "First words");
    await isInSync();
  }, 300_000);

  it("shows a conflict with another browser, and ends it as it is told", async () => {
    const yours = await site.browser.newContext();
    const other = await opened(yours);
    await other.getByLabel("Name").fill("ada");
    await other.getByLabel("Password").fill("correct horse battery staple");
    await button("Sign in", other).click();
    await row("Letters", other).dblclick();
    await row("notes.txt", other).waitFor();

    await mine.setOffline(true);
    await page.getByRole("status").getByText("Offline").waitFor();
    const replace = async (content: string, of: Page) => {
      await pick([text("notes.txt", content)], of);
      await button("Replace", of).click();
      await row("notes.txt", of).waitFor();
    };
    await replace("Words of this browser", page);
    await replace("Words of the other browser", other);
    await other.getByText("upload done").waitFor();
    await mine.setOffline(false);

    await place("Conflicts").getByText("1").waitFor();
    await place("Conflicts").click();
    const card = page.getByRole("article", { name: "notes.txt" });
    await card
      .getByRole("region", { name: "In the drive" })
      .getByText("Words of the other browser")
      .waitFor();
    await card.getByRole("region", { name: "From" }).getByText("Words of this browser").waitFor();
    expect(await pageFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await pageFaults(page)).toEqual([]);
    await button("Keep the other one").click();
    await page.getByText("No conflicts").waitFor();
    await isInSync();
    await other.locator("tr.entry", { hasText: "Conflict" }).waitFor({ state: "detached" });
    await showsText("notes.txt", "Words of this browser", other);
    await yours.close();
  }, 300_000);

  it("fits a phone, opens without a network where it was, and never does what its policy forbids", async () => {
    await place("Files").click();
    await row("Letters").dblclick();
    for (const look of ["Show as tiles", "Show as list"]) {
      await button(look).click();
      expect(await pageFaults(page)).toEqual([]);
    }
    await place("Trash").click();
    await page.getByRole("heading", { name: "Trash" }).waitFor();
    expect(await pageFaults(page)).toEqual([]);
    await page.goBack();
    await mine.setOffline(true);
    await page.reload();
    await page.getByRole("heading", { name: "Letters" }).waitFor();
    await row("dropped.txt").waitFor();
    await page.getByRole("status").getByText("Offline").waitFor();
    expect(complaints).toEqual([]);
  }, 300_000);
});
