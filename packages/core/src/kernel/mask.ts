/** A cut mask in two halves, each a signed 32-bit integer. */
export interface CutMask {
  readonly high: number;
  readonly low: number;
}
