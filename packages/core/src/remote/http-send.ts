import { concatBytes } from "../content/concat-bytes.js";

/** One request, as far as the protocol needs it. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body in parts, one after another. They do not change until the call has settled, so nobody has to copy them. */
  readonly body?: readonly Uint8Array[] | undefined;
  /** Ends the exchange at any point, the reading of the answer included. */
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** By its name in lower case; undefined where it is not there. */
  header(name: string): string | undefined;
  /** The answer's bytes as they come, to be read once. Whoever leaves early wants no more of them. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Port: sends a request and resolves with the head of the answer, whatever its status. Rejects when there is no answer, and
 * with anything at all once `signal` is aborted. Follows no redirect and keeps no cookies.
 */
export type HttpSend = (request: HttpRequest) => Promise<HttpResponse>;

/** The port by the `fetch` that every platform has. It copies each body once or twice. */
export function fetchSend(send: typeof fetch = (url, init) => fetch(url, init)): HttpSend {
  return async ({ method, url, headers, body, signal }) => {
    const whole = body && ((body.length === 1 ? body[0] : concatBytes(body)) as Uint8Array<ArrayBuffer>);
    const init = { method, headers, signal, ...(whole === undefined ? {} : { body: whole }) };
    const response = await send(url, init);
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      body: bytesOf(response),
    };
  };
}

async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Left early, the rest is not wanted; left at the end, this does nothing.
    await reader.cancel().catch(() => {});
  }
}
