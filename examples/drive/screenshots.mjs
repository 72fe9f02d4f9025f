import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "@syncline/reference-server";
import { chromium } from "playwright";
import { build, preview } from "vite";
import { notes, paintings, pictures } from "./screenshots/content.mjs";

/**
 * Drives the real app and takes pictures of its main states for the documentation: `npm run example:drive:screenshots`. The browser is
 * the one that CHROMIUM_PATH names, or Debian's.
 */
const root = import.meta.dirname;
const images = join(root, "../../docs/images");
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };
const password = "correct horse battery staple";

const home = await mkdtemp(join(tmpdir(), "drive-screenshots-"));
const server = await startServer({ dataDir: join(home, "server"), port: 0 });
const outDir = join(home, "page");
await build({ root, logLevel: "error", build: { outDir } });
const proxy = { "/v1": { target: server.url, ws: true } };
const site = await preview({ root, logLevel: "error", build: { outDir }, preview: { port: 0, proxy } });
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM_PATH"] || "/usr/bin/chromium",
  args: [
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--font-render-hinting=none",
  ],
});

try {
  await mkdir(images, { recursive: true });
  await tellTheStory();
} finally {
  await browser.close();
  await site.close();
  await server.close();
  await rm(home, { recursive: true, force: true });
}

async function tellTheStory() {
  const mine = await browser.newContext({ viewport: desk, colorScheme: "light" });
  const page = await mine.newPage();
  await page.goto(site.resolvedUrls.local[0]);
  await page.getByRole("button", { name: "Create an account" }).click();
  await page.getByLabel("Name").fill("ada");
  await page.getByLabel("Password").fill(password);
  await shot(page, "sign-in");
  await page.keyboard.press("Enter");
  await page.getByText("Your drive is empty").waitFor();
  for (const name of ["Contracts", "Photos", "Recipes"]) await newFolder(page, name);
  await upload(page, notes);
  await inSync(page);

  await page.getByRole("row", { name: /^Photos/ }).dblclick();
  await upload(page, await painted(page));
  await inSync(page);
  await page.getByRole("button", { name: "Show as tiles" }).click();
  await page.waitForFunction(
    (count) => document.querySelectorAll(".entry img").length === count,
    pictures.length,
  );
  await page.getByRole("row").nth(3).click();
  await page.emulateMedia({ colorScheme: "dark" });
  await shot(page, "folder-dark");
  await page.keyboard.press("Enter");
  await page.locator("img.preview-media").waitFor();
  await shot(page, "preview");
  await page.keyboard.press("Escape");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("button", { name: "Show as list" }).click();

  await files(page);
  await page.getByRole("row", { name: /^Meeting notes/ }).click();
  await shot(page, "folder-light");
  for (const words of ["\n- Ask Grace about the venue\n", "\n- The venue is booked\n"]) {
    await upload(
      page,
      [{ ...notes[0], buffer: Buffer.concat([notes[0].buffer, Buffer.from(words)]) }],
      "Replace",
    );
    await inSync(page);
  }
  await openMenu(page, "Meeting notes.md", "Version history");
  await page.getByRole("button", { name: "Restore" }).first().waitFor();
  await shot(page, "history");
  await page.keyboard.press("Escape");

  await takeConflict(mine, page);

  await files(page);
  for (const name of ["Old budget.csv", "Draft.txt", "Archive.zip"]) {
    await page.getByRole("row", { name: new RegExp(`^${name}`) }).click();
    await page.keyboard.press("Delete");
    await page.getByRole("row", { name: new RegExp(`^${name}`) }).waitFor({ state: "detached" });
    await inSync(page);
  }
  await place(page, "Trash");
  await page.getByRole("listitem").filter({ hasText: "Draft.txt" }).waitFor();
  await quiet(page);
  await shot(page, "trash");

  await files(page);
  await page.setViewportSize(phone);
  await shot(page, "phone");
}

/** Both browsers change one file, and this one does not know of it: also what it looks like to be offline. */
async function takeConflict(mine, page) {
  const yours = await browser.newContext({ viewport: desk });
  const other = await yours.newPage();
  await other.goto(site.resolvedUrls.local[0]);
  await other.getByLabel("Name").fill("ada");
  await other.getByLabel("Password").fill(password);
  await other.keyboard.press("Enter");
  const guests = (more) => [
    { name: "Guests.txt", mimeType: "text/plain", buffer: Buffer.from(`Ada\nGrace\n${more}`) },
  ];
  await other.getByRole("row", { name: /^Guests/ }).waitFor();
  await mine.setOffline(true);
  await page.getByRole("status").getByText("Offline").waitFor();
  await upload(page, [...guests("Katherine\nDorothy\n"), ...(await painted(page)).slice(0, 2)], "Replace");
  await page.getByText("goes on when you are online").waitFor();
  await shot(page, "offline");
  await upload(other, guests("Hedy\n"), "Replace");
  await other.getByText("upload done").waitFor();
  await mine.setOffline(false);
  await place(page, "Conflicts");
  await page.getByText("Hedy").waitFor();
  await page.getByText("Dorothy").waitFor();
  await inSync(page);
  await shot(page, "conflict");
  await page.getByRole("button", { name: "Keep both" }).click();
  await page.getByText("No conflicts").waitFor();
  await yours.close();
}

async function shot(page, name) {
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(images, `drive-${name}.png`), animations: "disabled" });
  console.log(`docs/images/drive-${name}.png`);
}

async function newFolder(page, name) {
  await page.getByRole("button", { name: "New", exact: true }).click();
  await page.getByRole("menuitem", { name: "New folder" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.keyboard.press("Enter");
  await page.getByRole("row", { name: new RegExp(`^${name}`) }).waitFor();
}

async function upload(page, all, choice) {
  await page.getByLabel("Files to upload").setInputFiles(all);
  if (choice !== undefined) await page.getByRole("button", { name: choice }).click();
  const last = all.at(-1).name;
  await page.getByRole("row", { name: new RegExp(`^${last.replaceAll(/[.()]/g, "\\$&")}`) }).waitFor();
}

/** All has arrived, and nothing tells of it any more. */
async function inSync(page) {
  const hide = page.getByRole("button", { name: "Hide finished uploads" });
  if ((await page.getByRole("region", { name: "Uploads" }).count()) > 0) {
    await page.getByText(/uploads? done/).waitFor();
    await hide.click();
  }
  await page.locator(".sync-mark").first().waitFor({ state: "detached" });
  await page.getByRole("status").getByText("Up to date").waitFor();
}

async function place(page, name) {
  await page.getByRole("navigation", { name: "Drive" }).getByRole("link", { name }).click();
}

async function quiet(page) {
  await page.locator(".toast").waitFor({ state: "detached" });
}

async function files(page) {
  await place(page, "Files");
  await page.getByRole("row", { name: /^Photos/ }).waitFor();
}

async function openMenu(page, name, item) {
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** Pictures need something to show: landscapes, painted by the browser itself. */
async function painted(page) {
  const all = await page.evaluate(paintings, pictures);
  return all.map((encoded, place) => ({
    name: pictures[place].name,
    mimeType: "image/jpeg",
    buffer: Buffer.from(encoded, "base64"),
  }));
}
