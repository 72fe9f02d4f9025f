import type { Clock, Randomness } from "../clock/index.js";
import { isSyncError } from "../errors/index.js";
import { mediaTypes } from "../protocol/index.js";
import {
  type AnswerSchema,
  answerError,
  connectionError,
  drain,
  readFrameBytes,
  readJson,
} from "./http-answer.js";
import type { HttpResponse, HttpSend } from "./http-send.js";
import { retried, Unrepeatable } from "./retry.js";
import type { TokenRequest, TokenSource } from "./token-source.js";
import { Watchdog } from "./watchdog.js";

export interface HttpCallerOptions {
  /** The server's base address; a path in it is kept. */
  readonly url: string;
  /** Left out for calls that need no token. */
  readonly token?: TokenSource | undefined;
  readonly send: HttpSend;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** How long a server may be silent. Sending a large body gets more. */
  readonly timeoutMs: number;
}

export interface HttpCall {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the base address, as `routes` has it. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly json?: unknown;
  /** A framed body, in parts. */
  readonly frames?: readonly Uint8Array[];
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  /** False for a call that the caller repeats in its own way. */
  readonly retry?: boolean;
}

const utf8 = new TextEncoder();

/** The slowest line on which a full batch still gets through. */
const slowestBytesPerSecond = 32 * 1024;

/** A source knows itself what may be repeated; a refresh token in particular is not for trying again and again. */
async function tokenOf(source: TokenSource, request: TokenRequest): Promise<string> {
  try {
    return await source(request);
  } catch (cause) {
    throw new Unrepeatable(cause);
  }
}

/** One kind of HTTP for every call: tokens, time-outs, brief retries, and failures as `SyncError`s. */
export class HttpCaller {
  readonly #options: HttpCallerOptions;
  readonly #base: string;

  constructor(options: HttpCallerOptions) {
    this.#options = options;
    this.#base = options.url.replace(/\/+$/, "");
  }

  /** An answer in JSON. */
  async json<T>(call: HttpCall, schema: AnswerSchema<T>): Promise<T> {
    return await this.#retried(call, (response) => readJson(response, schema));
  }

  /** An answer that says nothing but yes. */
  async done(call: HttpCall): Promise<void> {
    await this.#retried(call, drain);
  }

  /** A framed body as it comes. The silence that is allowed starts anew with each piece. */
  async *frames(call: HttpCall): AsyncGenerator<Uint8Array> {
    const watchdog = this.#watch(call);
    try {
      const response = await this.#authorized(call, watchdog);
      yield* readFrameBytes(response, () => watchdog.touch());
    } catch (error) {
      throw watchdog.reasonOr(() => connectionError(error));
    } finally {
      watchdog.stop();
    }
  }

  async #retried<T>(call: HttpCall, read: (response: HttpResponse) => Promise<T>): Promise<T> {
    const retries = call.retry === false ? 0 : undefined;
    return await retried(() => this.#once(call, read), { ...this.#options, signal: call.signal, retries });
  }

  async #once<T>(call: HttpCall, read: (response: HttpResponse) => Promise<T>): Promise<T> {
    const watchdog = this.#watch(call);
    try {
      return await read(await this.#authorized(call, watchdog));
    } catch (error) {
      throw watchdog.reasonOr(() => connectionError(error));
    } finally {
      watchdog.stop();
    }
  }

  #watch({ frames, timeoutMs = this.#options.timeoutMs, signal }: HttpCall): Watchdog {
    const bytes = frames?.reduce((sum, { byteLength }) => sum + byteLength, 0) ?? 0;
    const sendingMs = (bytes / slowestBytesPerSecond) * 1000;
    return new Watchdog(this.#options.clock, timeoutMs + sendingMs, signal);
  }

  /** Sends with a token, and once more with another when that one is refused. */
  async #authorized(call: HttpCall, watchdog: Watchdog): Promise<HttpResponse> {
    const { token: source } = this.#options;
    if (source === undefined) return await this.#send(call, watchdog, undefined);
    const { signal } = watchdog;
    const token = await tokenOf(source, { signal });
    try {
      return await this.#send(call, watchdog, token);
    } catch (error) {
      if (!isSyncError(error, "token_expired", "unauthenticated")) throw error;
      const other = await tokenOf(source, { refused: token, signal });
      if (other === token) throw error;
      watchdog.touch();
      return await this.#send(call, watchdog, other);
    }
  }

  async #send(call: HttpCall, { signal }: Watchdog, token: string | undefined): Promise<HttpResponse> {
    const { method, frames, json } = call;
    const body = frames ?? (json === undefined ? undefined : [utf8.encode(JSON.stringify(json))]);
    const headers = {
      accept: `${mediaTypes.json}, ${mediaTypes.problem}, ${mediaTypes.frames}`,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": frames ? mediaTypes.frames : mediaTypes.json }),
    };
    const url = this.#address(call);
    const response = await this.#options.send({ method, url, headers, body, signal });
    if (response.status < 200 || response.status > 299) throw await answerError(response);
    return response;
  }

  #address({ path, query = {} }: HttpCall): string {
    const address = new URL(this.#base + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.set(name, value);
    }
    return address.href;
  }
}
