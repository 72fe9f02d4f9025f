import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "./chance.js";
import type { Device } from "./device.js";
import type { Message, Step } from "./programs/messages.js";
import type { Server } from "./server.js";

type Victim = Device | Server;

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
    if (this.#chance.percent(60)) await this.#untilBusy(victim, patienceMs);
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

  /** Until an engine (the victim, or any when the server is to go) has said that it is at some step, or the time is up. */
  async #untilBusy(victim: Victim, patienceMs: number): Promise<void> {
    const watched = this.#devices.filter((device) => victim === this.#server || device === victim);
    let undo: (() => void)[] = [];
    let timer: NodeJS.Timeout | undefined;
    const skip = this.#chance.below(6);
    const step = await new Promise<Step | undefined>((resolve) => {
      let seen = 0;
      const hear = (message: Message) => {
        if (message.kind === "step" && seen++ >= skip) resolve(message.step);
      };
      undo = watched.map((device) => device.on(hear));
      timer = setTimeout(() => resolve(undefined), patienceMs * 3);
    });
    clearTimeout(timer);
    for (const each of undo) each();
    if (step !== undefined) this.after[step] = (this.after[step] ?? 0) + 1;
  }
}
