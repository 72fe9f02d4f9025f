import type { WireBytes } from "../network/index.js";
import type { Cast } from "./cast.js";

/** What a scene did, as far as only the scene knows. */
export interface Outcome {
  /** Bytes of the files that were new or changed. */
  readonly fileBytes: number;
  readonly note: string;
}

export interface Scene {
  readonly title: string;
  play(cast: Cast): Promise<Outcome>;
}

/** A scene with what was measured around it. */
export interface Measured extends Outcome {
  readonly title: string;
  readonly tookMs: number;
  readonly ada: WireBytes;
  readonly grace: WireBytes;
}

const difference = (after: WireBytes, before: WireBytes): WireBytes => ({
  up: after.up - before.up,
  down: after.down - before.down,
});

export async function measure(scene: Scene, cast: Cast): Promise<Measured> {
  const { ada, grace, lines } = cast;
  ada.forget();
  grace.forget();
  const [adaBefore, graceBefore, startMs] = [lines.ada.total, lines.grace.total, performance.now()];
  const outcome = await scene.play(cast);
  return {
    title: scene.title,
    ...outcome,
    tookMs: performance.now() - startMs,
    ada: difference(lines.ada.total, adaBefore),
    grace: difference(lines.grace.total, graceBefore),
  };
}
