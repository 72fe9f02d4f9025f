import { notifyPollQuery, type Principal, routes, type SyncError } from "@syncline/core";
import type { FastifyInstance, FastifyReply } from "fastify";
import { principalOf } from "../auth/bearer.js";
import { validate } from "../http/validate.js";
import type { ServerContext } from "../server/context.js";

/** The long poll: answers when the journal has left the caller's seq, or after a while all the same. */
export function pollRoute(app: FastifyInstance, context: ServerContext): void {
  const { service } = context;
  app.get(routes.notifyPoll, async (request, reply) => {
    const { namespace, seq } = validate(notifyPollQuery, request.query);
    const principal = principalOf(request);
    const seqNow = async () => (await service.describe(principal, namespace)).seq;
    const wait = newsOf(context, principal, reply);
    // Heard first and asked afterwards, so that nothing falls between the two.
    const undo = await service.subscribe(principal, namespace, () => wait.wake());
    try {
      if (seq !== undefined && (await seqNow()) === seq) await wait.woken;
      return { namespaceId: namespace, seq: await seqNow() };
    } finally {
      undo();
      wait.stop();
    }
  });
}

/** Something to wait on that ends by news, by time, by the caller's leaving and by the server's closing. */
function newsOf({ streams, pollMs }: ServerContext, principal: Principal, reply: FastifyReply) {
  let wake = () => {};
  let fail = (_reason: SyncError) => {};
  const woken = new Promise<void>((resolve, reject) => {
    wake = resolve;
    fail = reject;
  });
  woken.catch(() => {});
  const timer = setTimeout(wake, pollMs);
  const remove = streams.add({
    principal,
    end: (reason) => (reason === "closing" ? wake() : fail(reason)),
  });
  reply.raw.once("close", wake);
  return {
    woken,
    wake,
    stop() {
      clearTimeout(timer);
      remove();
    },
  };
}
