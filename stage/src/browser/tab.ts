import { isErrorCode, SyncError } from "@syncline/core";
import type { BrowserContext, CDPSession, Page } from "playwright";
import type { PageOptions, PageTools } from "../page/tools.js";
import type { PageAccess } from "./scene.js";
import type { Site } from "./site.js";

type Outcome<T> =
  | { readonly value: T }
  | { readonly failed: { readonly code?: string; readonly message: string } };

/** A tab of a real browser, in which what a test says is done. */
export class Tab {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async load(context: BrowserContext, { origin }: Site, path = "/"): Promise<Tab> {
    const page = await context.newPage();
    await page.goto(origin + path, { timeout: 300_000 });
    return new Tab(page);
  }

  /** A tab in which the folder is open. */
  static async open(
    context: BrowserContext,
    site: Site,
    access: PageAccess,
    options?: Partial<PageOptions>,
  ): Promise<Tab> {
    const tab = await Tab.load(context, site);
    await tab.openSync(access, options);
    return tab;
  }

  async openSync(
    { url, namespaceId, token, device }: PageAccess,
    options?: Partial<PageOptions>,
  ): Promise<void> {
    const all = { name: "home", remote: { url, namespaceId, token }, device, ...options };
    await this.do((tools, wanted) => tools.open(wanted), all satisfies PageOptions);
  }

  /** Does something in the page: `work` knows what it is given, and nothing else of this file. Fails with what it fails with. */
  async do<T, A = undefined>(work: (tools: PageTools, arg: A) => T | Promise<T>, arg?: A): Promise<T> {
    const failed = "{ failed: { code: error.code, message: String(error.message ?? error) } }";
    const outcome: Outcome<T> = await this.page.evaluate(
      `(async () => {
        try { return { value: await (${work})(tools, ${JSON.stringify(arg)}) }; }
        catch (error) { return ${failed}; }
      })()`,
    );
    if ("value" in outcome) return outcome.value;
    const { code, message } = outcome.failed;
    throw code !== undefined && isErrorCode(code) ? new SyncError(code, { message }) : new Error(message);
  }

  async inSync(): Promise<void> {
    await this.do((tools) => tools.inSync());
  }

  /** Speaks to the browser about this tab. */
  async browser(): Promise<CDPSession> {
    return await this.page.context().newCDPSession(this.page);
  }

  /** As a user closes it: nothing in it gets to do anything more. */
  async close(): Promise<void> {
    await this.page.close();
  }
}
