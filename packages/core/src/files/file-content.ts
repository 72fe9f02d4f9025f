/** What a file can be made of. A `Blob` or `File` of the platform is something with a `stream`, and can be read again. */
export type FileContent =
  | string
  | Uint8Array
  | { stream(): ReadableStream<Uint8Array> }
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** Content on its way into a file. */
export interface ContentSource {
  /** From the beginning. */
  pieces(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Whether `pieces` can still give all of it. */
  readonly isWhole: boolean;
}

export function sourceOf(content: FileContent): ContentSource {
  if (typeof content === "string") return again(() => [new TextEncoder().encode(content)]);
  if (content instanceof Uint8Array) return again(() => [content]);
  if ("stream" in content) return again(() => piecesOf(content.stream()));
  return once("getReader" in content ? piecesOf(content) : content);
}

function again(pieces: ContentSource["pieces"]): ContentSource {
  return { pieces, isWhole: true };
}

function once(content: AsyncIterable<Uint8Array>): ContentSource {
  let begun = false;
  return {
    async *pieces() {
      begun = true;
      yield* content;
    },
    get isWhole() {
      return !begun;
    },
  };
}

/** Not every platform's streams can be iterated over. Whoever breaks off cancels the stream. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
