import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "@syncline/reference-server";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createViteServer } from "vitest/node";
import { findChromium } from "../../../scripts/chromium/find-chromium.js";
import provideChromium from "../../../scripts/chromium/provide-chromium.js";

const root = fileURLToPath(new URL("../../../examples/notes", import.meta.url));
const patience = { timeout: 120_000 };

let folder: string;
let server: Awaited<ReturnType<typeof startServer>>;
let site: Awaited<ReturnType<typeof createViteServer>>;
let browser: Browser;
let address: string;

beforeAll(async () => {
  provideChromium();
  folder = await mkdtemp(join(tmpdir(), "syncline-notes-"));
  server = await startServer({ dataDir: folder, port: 0 });
  site = await createViteServer({
    root,
    configFile: false,
    logLevel: "error",
    cacheDir: join(folder, "vite"),
    resolve: { conditions: ["@syncline/source", "module", "browser"] },
    server: { port: 0, proxy: { "/v1": { target: server.url, ws: true } }, watch: null },
  });
  await site.listen();
  address = site.resolvedUrls?.local[0] ?? "";
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  browser = await chromium.launch({
    executablePath: findChromium() ?? "",
    args: [...sandbox, "--disable-gpu"],
  });
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await site?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function signedIn(context: BrowserContext, button: "in" | "up"): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address, patience);
  await page.fill("[name=account]", "ada");
  await page.fill("[name=password]", "correct horse battery staple");
  await page.click(`[value=${button}]`);
  await page.locator("main").waitFor(patience);
  return page;
}

const textIs = (page: Page, text: string) =>
  page.waitForFunction(
    `document.querySelector("textarea").value === ${JSON.stringify(text)}`,
    null,
    patience,
  );
const isSaved = (page: Page) => page.getByRole("status").getByText("Saved").waitFor(patience);
const openFirst = async (page: Page) => await page.locator("li button").first().click(patience);

it("the notes example keeps a note in two browsers, through a reload and offline", async () => {
  const [mine, yours] = [await browser.newContext(), await browser.newContext()];
  const page = await signedIn(mine, "up");
  await page.getByText("New note").click();
  await page.locator("li button[aria-current]").waitFor(patience);
  await page.fill("textarea", "Written here");
  await isSaved(page);
  const other = await signedIn(yours, "in");
  await openFirst(other);
  await textIs(other, "Written here");
  await other.fill("textarea", "Written there");
  await textIs(page, "Written there");

  await mine.setOffline(true);
  await page.fill("textarea", "Written offline");
  await page.getByRole("status").getByText("Offline").waitFor(patience);
  expect(await other.inputValue("textarea")).toBe("Written there");
  await mine.setOffline(false);
  await textIs(other, "Written offline");

  await page.reload();
  await openFirst(page);
  await textIs(page, "Written offline");
}, 400_000);
