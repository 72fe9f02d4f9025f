import { defaultSettings, type SyncSettings } from "@syncline/core";
import type { Settings } from "../settings/read-settings.js";

const dayMs = 24 * 60 * 60 * 1000;

/** The engine's settings, as far as somebody has said something. */
export function engineSettings(settings: Settings): SyncSettings {
  const said = (name: string, usual: number) => settings.number(name) ?? usual;
  const usual = defaultSettings;
  return {
    ...usual,
    settleMs: said("settle-ms", usual.settleMs),
    rescanMs: said("rescan-ms", usual.rescanMs),
    retryMs: {
      first: said("retry-first-ms", usual.retryMs.first),
      longest: said("retry-longest-ms", usual.retryMs.longest),
    },
    trashMs: said("trash-days", usual.trashMs / dayMs) * dayMs,
    deletionGuard: {
      share: said("deletion-share", usual.deletionGuard.share),
      atLeast: said("deletion-least", usual.deletionGuard.atLeast),
    },
    filesInFlight: said("files-in-flight", usual.filesInFlight),
    requestsInFlight: said("requests-in-flight", usual.requestsInFlight),
    requestBytes: said("request-bytes", usual.requestBytes),
  };
}
