import { once } from "node:events";
import { mediaTypes } from "@syncline/core";
import type { FastifyReply } from "fastify";
import type { ChunkMemory } from "./chunk-memory.js";

/**
 * Sends a framed body as it arises, no faster than the connection takes it, and lets go of its pieces as soon as that
 * has them all. What fails on the way cuts the answer off: a body without its end is none.
 */
export async function answerFrames(
  reply: FastifyReply,
  body: AsyncIterable<Uint8Array>,
  { memory, signal }: { readonly memory: ChunkMemory; readonly signal: AbortSignal },
): Promise<void> {
  const { raw } = reply.type(mediaTypes.frames).hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  try {
    let sent: Uint8Array[] = [];
    for await (const piece of body) {
      sent.push(piece);
      if (raw.write(piece)) continue;
      await once(raw, "drain", { signal });
      for (const each of sent) memory.freeSent(each);
      sent = [];
    }
    raw.end();
  } catch {
    raw.destroy();
  }
}
