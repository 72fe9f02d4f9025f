import { expect, it } from "vitest";
import { percentile, spreadOf, spreadsOf } from "./figures.js";

it.each<[values: number[], median: number]>([
  [[7], 7],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
])("finds the median of %j", (values, median) => {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  expect(spreadOf(values)).toEqual({ median, least, most, rounds: values.length });
});

it("takes each figure from the rounds that measured it", () => {
  const spreads = spreadsOf([{ senderLineBytes: 10 }, { wallMs: 3 }, { wallMs: 1 }]);
  expect(spreads.senderLineBytes?.rounds).toBe(1);
  expect(spreads.wallMs?.median).toBe(2);
});

it.each([
  [0.5, 5],
  [0.95, 10],
  [1, 10],
])("finds the value that %d of all are no greater than", (share, value) => {
  expect(percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share)).toBe(value);
});
