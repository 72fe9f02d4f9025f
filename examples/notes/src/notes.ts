import { browserPlatform, openBrowserSync } from "@syncline/adapter-browser";
import { type FolderSync, type SavedSession, sessionTokenSource, signIn, signUp } from "@syncline/core";

const call = { ...browserPlatform, url: location.origin };
const find = <E extends Element>(selector: string) => document.querySelector(selector) as E;
const form = find<HTMLFormElement>("#sign-in");
const list = find<HTMLUListElement>("ul");
const text = find<HTMLTextAreaElement>("textarea");

const kept = {
  load: async () => JSON.parse(localStorage.getItem("session") ?? "null") ?? undefined,
  save: async (session: SavedSession) => localStorage.setItem("session", JSON.stringify(session)),
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const data = new FormData(form);
  const request = {
    name: `${data.get("account")}`,
    password: `${data.get("password")}`,
    deviceName: "Notes",
  };
  const sign = (event.submitter as HTMLButtonElement).value === "up" ? signUp : signIn;
  try {
    await kept.save(await sign(request, call));
    await openNotes();
  } catch (error) {
    find("[role=alert]").textContent = (error as Error).message;
  }
});

async function openNotes(): Promise<void> {
  const session: SavedSession | undefined = await kept.load();
  if (session === undefined) return;
  const sync = await openBrowserSync({
    name: session.homeNamespaceId,
    remote: {
      url: call.url,
      namespaceId: session.homeNamespaceId,
      token: sessionTokenSource({ ...call, ...kept }),
    },
    device: { id: session.deviceId, name: session.deviceName },
  });
  form.hidden = true;
  find<HTMLElement>("main").hidden = false;
  new Notes(sync);
  await sync.start();
}

class Notes {
  readonly #files: FolderSync["files"];
  #open: string | undefined;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(sync: FolderSync) {
    this.#files = sync.files;
    const show = ({ phase, pending }: FolderSync["status"]) => {
      find("[role=status]").textContent =
        phase === "offline" ? "Offline: everything is kept here." : pending > 0 ? "Saving…" : "Saved";
    };
    show(sync.status);
    sync.subscribe(show);
    sync.on("applied", ({ path }) => void this.#refresh(path));
    find("#new").addEventListener("click", () => this.#add());
    text.addEventListener("input", () => this.#save());
    void this.#refresh();
  }

  async #add(): Promise<void> {
    const path = `Note of ${new Date().toISOString().replace("T", " ").replaceAll(":", ".").slice(0, 22)}.md`;
    await this.#files.write(path, "");
    await this.#show(path);
    text.focus();
  }

  /** One after another, so that the last text typed is the one that stays. */
  #save(): void {
    const [path, value] = [this.#open, text.value];
    if (path !== undefined) this.#saving = this.#saving.then(() => this.#files.write(path, value));
  }

  async #refresh(changed?: string): Promise<void> {
    if (changed !== undefined && changed === this.#open) await this.#show(changed);
    const notes = (await this.#files.list()).filter(
      ({ kind, name }) => kind === "file" && name.endsWith(".md"),
    );
    const items = notes.reverse().map(({ path }) => {
      const [item, button] = [document.createElement("li"), document.createElement("button")];
      button.textContent = path.slice(0, -3);
      if (path === this.#open) button.ariaCurrent = "true";
      button.addEventListener("click", () => this.#show(path));
      item.append(button);
      return item;
    });
    list.replaceChildren(...items);
    text.disabled = this.#open === undefined;
  }

  async #show(path: string): Promise<void> {
    await this.#saving;
    const value = await this.#files.text(path).catch(() => undefined);
    this.#open = value === undefined ? undefined : path;
    // What came from elsewhere must not move the cursor of whoever is typing the same.
    if (text.value !== (value ?? "")) text.value = value ?? "";
    await this.#refresh();
  }
}

await openNotes();
