import { join } from "node:path";
import { folderIn, inTemporaryFolder } from "@syncline/stage";
import { runProgram } from "../programs/index.js";
import type { Link, Peer, Place, Traffic } from "./peer.js";

/** A peer that is a command: it runs, takes everything across, and ends. */
export interface CommandSession {
  run(): Promise<void>;
  traffic(): Promise<Traffic>;
  close(): Promise<void>;
}

export interface Folders {
  readonly place: Place;
  readonly sender: string;
  /** Of the second device, or where a store is. */
  readonly receiver: string;
  /** For settings and caches: the user's own must not count. */
  readonly home: string;
}

export type CommandPeer = Omit<Peer, "open"> & { open(folders: Folders): Promise<CommandSession> };

/** For such a peer a pass without changes is the same command once more. */
export function fromCommand({ open, ...peer }: CommandPeer): Peer {
  return {
    ...peer,
    async open(place): Promise<Link> {
      const sender = await folderIn(place.folder, "sender");
      const receiver = await folderIn(place.folder, "receiver");
      const home = await folderIn(place.folder, "home");
      const session = await open({ place, sender, receiver, home });
      return {
        sender,
        receiver: peer.isStore ? undefined : receiver,
        carry: () => session.run(),
        rest: async () => {},
        beforeColdPass: async () => () => session.run(),
        traffic: () => session.traffic(),
        close: () => session.close(),
      };
    },
  };
}

/** The number in what a program says of its version. It may want a home to say so, and gets one with nothing in it. */
export async function versionOf(program: string, args: readonly string[]): Promise<string> {
  return await inTemporaryFolder(async (home) => {
    const text = await runProgram(program, args, { env: homeOf(home) });
    return /\d+(\.\d+)+/.exec(text)?.[0] ?? "";
  });
}

export const homeOf = (home: string): Readonly<Record<string, string>> => ({
  HOME: home,
  XDG_CONFIG_HOME: join(home, "config"),
  XDG_CACHE_HOME: join(home, "cache"),
});
