import { findProgram } from "../programs/index.js";
import { borg } from "./borg.js";
import type { Peer } from "./peer.js";
import { rclone } from "./rclone.js";
import { restic } from "./restic.js";
import { rsync } from "./rsync.js";
import { syncline } from "./syncline.js";
import { syncthing } from "./syncthing.js";
import { unison } from "./unison.js";

export type { Arrival, Link, Peer, Place, Traffic } from "./peer.js";

export const peers: readonly Peer[] = [syncline, rsync, syncthing, unison, rclone, restic, borg];

/** The programs of a peer that are not on the PATH. */
export async function missingPrograms({ programs }: Peer): Promise<string[]> {
  const found = await Promise.all(programs.map(findProgram));
  return programs.filter((_, at) => found[at] === undefined);
}
