/**
 * The globals that Node 20+, browsers, Deno, Bun and workers share, and that core may use. Core is
 * type-checked with these alone: neither Node's types nor the DOM's. Never published: a consumer has
 * its own platform's types.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare var AbortSignal: {
  any(signals: Iterable<AbortSignal>): AbortSignal;
  abort(reason?: unknown): AbortSignal;
};
interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare var AbortController: new () => AbortController;

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}

interface ReadableStreamReader<T> {
  read(): Promise<{ done: false; value: T } | { done: true; value: undefined }>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}
interface ReadableStream<T = unknown> {
  getReader(): ReadableStreamReader<T>;
  pipeThrough<U>(transform: {
    readonly readable: ReadableStream<U>;
    readonly writable: WritableStream<T>;
  }): ReadableStream<U>;
  cancel(reason?: unknown): Promise<void>;
}
declare var ReadableStream: new <T>(source: {
  start?(controller: { enqueue(value: T): void; close(): void }): void;
  pull?(controller: { enqueue(value: T): void; close(): void }): Promise<void>;
  cancel?(reason: unknown): Promise<void>;
}) => ReadableStream<T>;
interface WritableStream<T = unknown> {
  getWriter(): { write(value: T): Promise<void>; close(): Promise<void> };
}
declare class CompressionStream {
  constructor(format: "deflate-raw");
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}
declare class DecompressionStream {
  constructor(format: "deflate-raw");
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

interface Headers {
  get(name: string): string | null;
}
interface Response {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  json(): Promise<unknown>;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}
declare class URL {
  constructor(url: string, base?: string | URL);
  readonly href: string;
  readonly origin: string;
  protocol: string;
  pathname: string;
  readonly searchParams: { set(name: string, value: string): void };
}
interface RequestInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal | null;
}
declare function fetch(url: string | URL, init?: RequestInit): Promise<Response>;

declare var crypto: {
  getRandomValues<T extends Uint8Array>(bytes: T): T;
  readonly subtle: {
    digest(algorithm: "SHA-256", bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  };
};
declare function atob(base64: string): string;
declare function btoa(binary: string): string;
declare function structuredClone<T>(value: T): T;
