import { type CountingProxy, countingProxy, type WireBytes } from "@syncline/stage";
import type { Place } from "./peer.js";

const nothing: WireBytes = { up: 0, down: 0 };

/** The way from one process to what listens on a port: direct, or through a counting proxy. */
export interface Line {
  readonly port: number;
  readonly url: string;
  readonly total: WireBytes;
  readonly requests: number;
  close(): Promise<void>;
}

export async function lineTo(port: number, { lines }: Pick<Place, "lines">): Promise<Line> {
  if (lines === "counted") return withPort(await countingProxy(`http://127.0.0.1:${port}`));
  return { port, url: `http://127.0.0.1:${port}`, total: nothing, requests: 0, close: async () => {} };
}

const withPort = (proxy: CountingProxy): Line =>
  Object.defineProperty(proxy as CountingProxy & { port: number }, "port", {
    value: Number(new URL(proxy.url).port),
  });

/** What the other end of a line has seen. */
export const fromTheOtherEnd = ({ up, down }: WireBytes): WireBytes => ({ up: down, down: up });
