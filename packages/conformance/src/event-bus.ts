import { type EventBus, isSyncError, type Nudge } from "@syncline/core";
import { afterEach, describe, expect, it } from "vitest";

/** What the suite needs of an adapter. */
export interface EventBusHarness {
  open(): Promise<EventBus>;
  /** Opens another bus that carries the same nudges, as a second server would; left out where there is no such thing. */
  join?(bus: EventBus): Promise<EventBus>;
}

/** Nudges heard so far, and a wait for one that is at least as late as `seq`. */
class Ear {
  readonly heard: Nudge[] = [];
  #waiting: { seq: number; resolve: () => void }[] = [];

  readonly listen = (nudge: Nudge): void => {
    this.heard.push(nudge);
    this.#waiting = this.#waiting.filter(({ seq, resolve }) => {
      if (nudge.seq < seq) return true;
      resolve();
      return false;
    });
  };

  async until(seq: number): Promise<void> {
    if (this.heard.some((nudge) => nudge.seq >= seq)) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push({ seq, resolve });
    });
  }
}

/** Suite of the `EventBus` port. */
export function eventBusSuite(name: string, harness: EventBusHarness): void {
  describe(`event bus: ${name}`, () => {
    const opened: EventBus[] = [];
    const open = async () => {
      const bus = await harness.open();
      opened.push(bus);
      return bus;
    };
    afterEach(async () => {
      for (const bus of opened.splice(0)) await bus.close();
    });

    it("EB-01 tells every subscriber of a namespace, and nobody else", async () => {
      const bus = await open();
      const [first, second, other] = [new Ear(), new Ear(), new Ear()];
      await bus.subscribe("n1", first.listen);
      await bus.subscribe("n1", second.listen);
      await bus.subscribe("n11", other.listen);
      await bus.publish({ namespaceId: "n1", seq: 7 });
      await Promise.all([first.until(7), second.until(7)]);
      expect(first.heard.at(-1)).toEqual({ namespaceId: "n1", seq: 7 });
      await bus.publish({ namespaceId: "n11", seq: 1 });
      await other.until(1);
      expect(other.heard.every((nudge) => nudge.namespaceId === "n11")).toBe(true);
    });

    it("EB-02 lets the last of many nudges through", async () => {
      const bus = await open();
      const ear = new Ear();
      await bus.subscribe("n1", ear.listen);
      await Promise.all(
        Array.from({ length: 200 }, (_, i) => bus.publish({ namespaceId: "n1", seq: i + 1 })),
      );
      await ear.until(200);
    });

    it("EB-03 is not disturbed by a listener that throws", async () => {
      const bus = await open();
      const ear = new Ear();
      await bus.subscribe("n1", () => {
        throw new Error("mishap");
      });
      await bus.subscribe("n1", ear.listen);
      await bus.publish({ namespaceId: "n1", seq: 1 });
      await ear.until(1);
    });

    it("EB-04 is silent after the undo, for this listener alone, however often it runs", async () => {
      const bus = await open();
      const [gone, staying] = [new Ear(), new Ear()];
      const undo = await bus.subscribe("n1", gone.listen);
      await bus.subscribe("n1", staying.listen);
      undo();
      undo();
      await bus.publish({ namespaceId: "n1", seq: 1 });
      await staying.until(1);
      expect(gone.heard).toEqual([]);
    });

    it("EB-05 counts one listener that subscribes twice as two", async () => {
      const bus = await open();
      const ear = new Ear();
      const undo = await bus.subscribe("n1", ear.listen);
      await bus.subscribe("n1", ear.listen);
      undo();
      await bus.publish({ namespaceId: "n1", seq: 1 });
      await ear.until(1);
    });

    it("EB-06 lets a listener undo itself and another one while it listens", async () => {
      const bus = await open();
      const ear = new Ear();
      const undos: (() => void)[] = [];
      const undoAll = () => {
        for (const undo of undos) undo();
      };
      undos.push(await bus.subscribe("n1", undoAll));
      undos.push(await bus.subscribe("n1", undoAll));
      await bus.subscribe("n1", ear.listen);
      await bus.publish({ namespaceId: "n1", seq: 1 });
      await ear.until(1);
    });

    it("EB-07 publishes to nobody without complaint, and says that it was closed", async () => {
      const bus = await harness.open();
      await bus.publish({ namespaceId: "n1", seq: 1 });
      await bus.close();
      await bus.close();
      const closed = (error: unknown) => isSyncError(error, "closed");
      await expect(bus.publish({ namespaceId: "n1", seq: 1 })).rejects.toSatisfy(closed);
      await expect(bus.subscribe("n1", () => {})).rejects.toSatisfy(closed);
    });

    const { join } = harness;
    it.skipIf(join === undefined)("EB-08 carries nudges from one server to another", async () => {
      const bus = await open();
      const second = await join?.(bus);
      if (second === undefined) return;
      opened.push(second);
      const ear = new Ear();
      await second.subscribe("n1", ear.listen);
      await bus.publish({ namespaceId: "n1", seq: 3 });
      await ear.until(3);
    });
  });
}
