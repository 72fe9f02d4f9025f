import type { SyncStatus } from "@syncline/core";
import type { IconName } from "../icons/index.js";
import { counted } from "../wording/index.js";

export interface StatusText {
  readonly text: string;
  readonly icon: IconName;
  readonly mood: "good" | "busy" | "warn" | "bad";
}

/** How the drive stands, in a word or two. It says no figures that change all the time: it is read out whenever it changes. */
export function describeStatus(
  { phase, pending, problems, inSyncAtMs }: SyncStatus,
  isOnline: boolean,
): StatusText {
  const offline: StatusText = {
    text: pending > 0 ? "Offline, changes wait" : "Offline",
    icon: "cloud-off",
    mood: "warn",
  };
  switch (phase) {
    case "offline":
      return offline;
    case "refused":
      return { text: "Sign in again", icon: "alert", mood: "bad" };
    case "halted":
      return { text: "Needs a decision", icon: "alert", mood: "bad" };
    case "stopped":
      return { text: "Not syncing", icon: "cloud-off", mood: "bad" };
    case "scanning":
    case "syncing":
    case "idle":
      if (!isOnline) return offline;
      if (problems.length > 0)
        return { text: counted(problems.length, "problem"), icon: "alert", mood: "bad" };
      if (pending > 0 || inSyncAtMs === undefined) return { text: "Syncing", icon: "sync", mood: "busy" };
      return { text: "Up to date", icon: "check", mood: "good" };
  }
}
