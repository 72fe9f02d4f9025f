import { orAbort } from "@syncline/core";
import { onDisk } from "../disk/index.js";
import { names, type OpenChannel } from "../messages/index.js";
import { browserPlatform } from "../platform/index.js";
import { Leadership, type StartedEngine } from "./leadership.js";
import { TabClient } from "./tab-client.js";

export interface TabOptions {
  readonly name: string;
  readonly locks: LockManager;
  readonly openChannel: OpenChannel;
  /** Starts an engine for all tabs; one that runs from the start when the one before it did. */
  readonly startEngine: (running: boolean) => StartedEngine;
  readonly signal?: AbortSignal | undefined;
}

const { clock } = browserPlatform;

/** A tab of a folder: it has an engine to talk to when this resolves, its own or another tab's. */
export async function openTab({
  name,
  locks,
  openChannel,
  startEngine,
  signal,
}: TabOptions): Promise<TabClient> {
  const tab = crypto.randomUUID();
  const letGo = await hold(locks, names.tabLock(name, tab));
  let isPatient = false;
  const client = new TabClient(name, tab, openChannel, {
    onAsked: () => leadership.ask(),
    onClosed: async () => {
      await leadership.close();
      letGo();
    },
  });
  const leadership = new Leadership({
    name,
    locks,
    clock,
    startEngine: () => startEngine(client.isRunning),
    isPatient: () => isPatient,
    onTrouble: (error, retryInMs) => client.trouble(error, clock.now() + retryInMs),
    onResigned: (error) => client.fail(error),
  });
  try {
    await orAbort(client.welcomed, signal);
  } catch (error) {
    await client.close();
    throw error;
  }
  isPatient = true;
  return client;
}

/** Resolves when the lock is this tab's, with what gives it up. */
function hold(locks: LockManager, name: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const held = () => new Promise<void>((letGo) => resolve(letGo));
    onDisk(() => locks.request(name, held)).catch(reject);
  });
}
