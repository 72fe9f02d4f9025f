import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "./chance.js";
import type { Device } from "./device.js";
import { type Message, type Step, steps } from "./programs/messages.js";
import type { Server } from "./server.js";

type Victim = Device | Server;

/** At which the server has something to lose. */
const serverSteps = ["upload", "uploaded", "commit", "committed", "fetch"] as const satisfies Step[];

/** Kills processes at bad moments, and starts them again on what is left. */
export class Disaster {
  readonly #server: Server;
  readonly #devices: readonly Device[];
  readonly #chance: Chance;
  readonly kills = { server: 0, engine: 0 };
  /** After which step of an engine how many processes were killed. */
  readonly after: Partial<Record<Step, number>> = {};

  constructor(server: Server, devices: readonly Device[], chance: Chance) {
    this.#server = server;
    this.#devices = devices;
    this.#chance = chance;
  }

  /** One kill: at any moment, or just when an engine is at some step. The restart is a moment later. */
  async strike(): Promise<void> {
    const victim = this.#chance.pick<Victim>([this.#server, ...this.#devices]);
    const patienceMs = this.#chance.between(0, 500);
    if (this.#chance.percent(75)) await this.#untilBusy(victim, patienceMs);
    else await sleep(patienceMs);
    this.kills[victim === this.#server ? "server" : "engine"]++;
    await victim.kill();
    await sleep(this.#chance.percent(50) ? 0 : this.#chance.between(0, 600));
    await this.#restart(victim);
  }

  /** Some starts are killed, too. */
  async #restart(victim: Victim): Promise<void> {
    if (this.#chance.percent(20)) {
      const starting = victim.start();
      await sleep(this.#chance.between(0, 700));
      await victim.kill();
      await starting.catch(() => {});
      this.kills[victim === this.#server ? "server" : "engine"]++;
    }
    await victim.start();
  }

  /**
   * Until an engine (the victim, or any when the server is to go) has said that it is at a certain step,
   * and some milliseconds into what that step does; or until the time is up.
   */
  async #untilBusy(victim: Victim, patienceMs: number): Promise<void> {
    const watched = this.#devices.filter((device) => victim === this.#server || device === victim);
    const awaited = this.#chance.pick(victim === this.#server ? serverSteps : steps);
    const intoItMs = this.#chance.pick([0, 0, 1, 3, 10, 30]);
    let undo: (() => void)[] = [];
    let timer: NodeJS.Timeout | undefined;
    const reached = await new Promise<boolean>((resolve) => {
      const hear = (message: Message) => {
        if (message.kind === "step" && message.step === awaited) resolve(true);
      };
      undo = watched.map((device) => device.on(hear));
      timer = setTimeout(() => resolve(false), 500 + patienceMs * 3);
    });
    clearTimeout(timer);
    for (const each of undo) each();
    if (!reached) return;
    this.after[awaited] = (this.after[awaited] ?? 0) + 1;
    if (intoItMs > 0) await sleep(intoItMs);
  }
}
