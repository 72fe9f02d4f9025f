/**
 * What must not get worse, because it does not depend on the machine: bytes on the wire with all headers, requests,
 * and calls of the file system. Each was measured, and is allowed a few parts in a hundred more. When work makes one
 * of them smaller, make its limit smaller.
 */
interface Limits {
  readonly senderBytes: number;
  readonly receiverBytes: number;
}

/** Of a file of 64 MiB, or of a folder of 1,000 files; both directions of each device's line. */
export const wireLimits = {
  insertion: { senderBytes: 6200, receiverBytes: 5450 },
  change: { senderBytes: 7600, receiverBytes: 6850 },
  appending: { senderBytes: 1_057_000, receiverBytes: 1_056_000 },
  fileRename: { senderBytes: 2350, receiverBytes: 1350 },
  folderRename: { senderBytes: 2200, receiverBytes: 1180 },
} as const satisfies Record<string, Limits>;

/** Of a first sync of 1,000 files of 1 to 16 KiB. */
export const firstSyncLimits = {
  requests: { sender: 12, receiver: 4 },
  fileSystemCalls: { sender: 6450, receiver: 7500 },
};

/** Of a pass over 2,000 files that finds nothing, by an engine that was just opened. */
export const noOpLimits = { fileSystemCalls: 2150, requests: 1, stateRows: 70, stateBytes: 302_000 };
