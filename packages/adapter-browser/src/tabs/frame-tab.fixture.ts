import type { FolderSync } from "@syncline/core";
import type { BrowserSyncOptions } from "./open-browser-sync.js";
import type { TabPage } from "./tab-page.fixture.js";

/**
 * A tab, as a frame of this page: a window of its own, with its own locks, channels and workers, all of which the browser ends
 * with it.
 */
export class FrameTab {
  readonly #frame: HTMLIFrameElement;
  readonly #page: TabPage;

  private constructor(frame: HTMLIFrameElement, page: TabPage) {
    this.#frame = frame;
    this.#page = page;
  }

  /** `policy`: the page's Content Security Policy. */
  static async load(policy?: string): Promise<FrameTab> {
    const frame = document.createElement("iframe");
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    const script = new URL("./tab-page.fixture.ts", import.meta.url).href;
    const meta =
      policy === undefined ? "" : `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
    frame.srcdoc = `<!doctype html><html><head>${meta}</head><body><script type="module" src="${script}"></script></body></html>`;
    document.body.append(frame);
    await loaded;
    const window = frame.contentWindow as unknown as { readonly page?: TabPage } | null;
    if (window?.page === undefined) throw new Error("The page has not been loaded.");
    return new FrameTab(frame, window.page);
  }

  async open(options: BrowserSyncOptions): Promise<FolderSync> {
    return await this.#page.openBrowserSync(options);
  }

  /** As a user closes a tab: nothing in it gets to do anything more. */
  close(): void {
    this.#frame.remove();
  }
}
