import { notifyPollResult, routes } from "../protocol/index.js";
import type { FollowOptions } from "./follow-socket.js";
import type { HttpCaller } from "./http-caller.js";

export interface FollowPollOptions extends FollowOptions {
  readonly caller: HttpCaller;
  /** Polls after which it returns, so that a socket is tried again. */
  readonly mostPolls: number;
}

/** Longer than any server lets a poll wait. */
const pollTimeoutMs = 90_000;

/** Follows a namespace by long polls, one after another. Throws what fails. */
export async function followPoll(options: FollowPollOptions): Promise<void> {
  const { caller, namespaceId, heard, signal, mostPolls } = options;
  let seq: number | undefined;
  for (let polls = 0; polls < mostPolls; polls++) {
    const result = await caller.json(
      {
        method: "GET",
        path: routes.notifyPoll,
        // Without a seq the first poll answers at once.
        query: { namespace: namespaceId, seq: seq?.toString() },
        signal,
        timeoutMs: pollTimeoutMs,
        retry: false,
      },
      notifyPollResult,
    );
    seq = result.seq;
    heard(seq);
  }
}
