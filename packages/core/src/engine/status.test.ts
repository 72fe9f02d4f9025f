import { expect, it } from "vitest";
import { ManualClock } from "../clock/index.js";
import { StatusBoard, type SyncStatus } from "./status.js";

function heardBoard() {
  const clock = new ManualClock();
  const board = new StatusBoard(clock);
  const heard: SyncStatus[] = [];
  board.subscribe((status) => heard.push(status));
  return { clock, board, heard };
}

it("tells progress ten times a second at most, also while nobody knows how much there is", () => {
  const { clock, board, heard } = heardBoard();
  for (let file = 0; file < 1000; file++) {
    clock.advance(1);
    board.advance(1, 100);
  }
  expect(heard.length).toBeGreaterThan(5);
  expect(heard.length).toBeLessThanOrEqual(11);
});

it("tells the end of all that was expected at once", () => {
  const { board, heard } = heardBoard();
  board.expect(2, 20);
  board.advance(1, 10);
  board.advance(1, 10);
  expect(heard.at(-1)?.progress).toMatchObject({
    filesDone: 2,
    filesTotal: 2,
    bytesDone: 20,
    bytesTotal: 20,
  });
});

it("counts transfers apart from what was read before them", () => {
  const { board } = heardBoard();
  board.begin("scanning");
  board.advance(3, 300);
  board.begin("syncing");
  expect(board.snapshot).toMatchObject({ phase: "syncing", progress: { filesDone: 0, bytesDone: 0 } });
  board.expect(1, 100);
  board.advance(1, 100);
  expect(board.snapshot.progress).toMatchObject({
    filesDone: 1,
    filesTotal: 1,
    bytesDone: 100,
    bytesTotal: 100,
  });
});
