import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request } from "node:http";
import { Agent as HttpsAgent, request as requestTls } from "node:https";
import type { HttpRequest, HttpResponse, HttpSend } from "@syncline/core";

/** Connections are used again; an idle one keeps no process alive. */
const agents = {
  "http:": new HttpAgent({ keepAlive: true }),
  "https:": new HttpsAgent({ keepAlive: true }),
};

/**
 * Requests by Node's own HTTP client. Unlike `fetch`, it sends a body from where it lies, which saves two copies of
 * each byte and the collections of garbage that they bring about.
 */
export const nodeHttpSend: HttpSend = (call) =>
  new Promise((resolve, reject) => {
    call.signal.throwIfAborted();
    const sending = begin(call);
    // A failure after the head has come is told by the body, to whoever reads it.
    sending.on("error", reject);
    sending.on("response", (answer) => resolve(responseOf(answer)));
    for (const part of call.body ?? []) sending.write(part);
    sending.end();
  });

function begin({ url, method, headers, body, signal }: HttpRequest): ClientRequest {
  const { protocol } = new URL(url);
  const length = body?.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const all = length === undefined ? headers : { ...headers, "content-length": String(length) };
  const options = { method, headers: all, signal };
  return protocol === "https:"
    ? requestTls(url, { ...options, agent: agents["https:"] })
    : request(url, { ...options, agent: agents["http:"] });
}

function responseOf(answer: IncomingMessage): HttpResponse {
  return {
    status: answer.statusCode ?? 0,
    header(name) {
      const value = answer.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    body: bytesOf(answer),
  };
}

/** As plain arrays of bytes: what a `Buffer` calls `slice` is not a copy. */
async function* bytesOf(answer: IncomingMessage): AsyncGenerator<Uint8Array> {
  for await (const { buffer, byteOffset, byteLength } of answer as AsyncIterable<Buffer>) {
    yield new Uint8Array(buffer, byteOffset, byteLength);
  }
}
