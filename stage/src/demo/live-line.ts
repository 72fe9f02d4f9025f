import type { SyncStatus } from "@syncline/core";
import { bytesText } from "../report/index.js";

/** One line that shows how both engines stand, where somebody watches; finished lines stay above it. */
export class LiveLine {
  readonly #output: NodeJS.WriteStream;
  readonly #standing = new Map<string, string>();
  #title = "";

  constructor(output: NodeJS.WriteStream) {
    this.#output = output;
  }

  begin(title: string): void {
    this.#title = title;
    this.#draw();
  }

  show(name: string, { phase, progress, pending }: SyncStatus): void {
    const { filesDone, filesTotal, bytesDone, bytesTotal } = progress;
    const moving = phase === "syncing" && filesTotal > 0;
    const detail = moving
      ? ` ${filesDone}/${filesTotal} files, ${bytesText(bytesDone)} of ${bytesText(bytesTotal)}`
      : phase === "scanning" && filesDone > 0
        ? ` ${filesDone} files, ${bytesText(bytesDone)}`
        : "";
    const said = phase === "idle" && pending === 0 ? "in sync" : phase;
    this.#standing.set(name, `${name}: ${said}${detail}`);
    this.#draw();
  }

  /** A line that stays. */
  print(line: string): void {
    this.#clear();
    this.#output.write(`${line}\n`);
    this.#draw();
  }

  end(): void {
    this.#title = "";
    this.#clear();
  }

  #draw(): void {
    if (!this.#output.isTTY || this.#title === "") return;
    const line = [this.#title, ...this.#standing.values()].join("  │  ").slice(0, this.#output.columns - 1);
    this.#clear();
    this.#output.write(line);
  }

  #clear(): void {
    if (this.#output.isTTY) this.#output.write("\r\u001b[K");
  }
}
