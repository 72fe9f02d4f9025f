import type { MetadataStore } from "@syncline/core";
import { afterEach, describe, expect, it } from "vitest";
import { atomicRules } from "./atomic-rules.js";
import { collectionCases } from "./collection-cases.js";
import { type CommitRule, causalityRules, placeRules } from "./commit-rules.js";
import { contentCases } from "./content-cases.js";
import { historyCases } from "./history-cases.js";
import { journalCases } from "./journal-cases.js";
import { outcomeWords, World } from "./world.js";

/** What the suite needs of an adapter. */
export interface SyncServiceHarness {
  /** Opens the metadata store that the service stands on, empty at first. */
  openMetadata(): Promise<MetadataStore>;
}

/** The rules of `SyncService`, on the metadata store of an adapter. */
export function syncServiceSuite(name: string, harness: SyncServiceHarness): void {
  describe(`sync service: ${name}`, () => {
    const opened: MetadataStore[] = [];
    const create = async (nameRule?: "fold-case") => {
      const metadata = await harness.openMetadata();
      opened.push(metadata);
      return await new World(metadata).create(nameRule);
    };
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });

    const ruleCases = (topic: string, rules: readonly CommitRule[]) =>
      describe(topic, () => {
        for (const { id, rule, given, when, outcomes, nameRule } of rules) {
          it(`${id} ${rule}`, async () => {
            const world = await create(nameRule);
            for (const { by, operations, atomic = false } of given) {
              const result = await world.commit(by, operations, { atomic });
              expect(result.outcomes.every(({ outcome }) => outcome === "committed")).toBe(true);
            }
            const result = await world.commit(when.by, when.operations, { atomic: when.atomic ?? false });
            expect(outcomeWords(result)).toEqual(outcomes);
          });
        }
      });
    ruleCases("causality", causalityRules);
    ruleCases("places", placeRules);
    ruleCases("atomic commits", atomicRules);
    contentCases(create);
    collectionCases(create);
    journalCases(create);
    historyCases(create);
  });
}
