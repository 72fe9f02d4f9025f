import * as z from "zod";
import type { ChunkingParameters } from "../content/index.js";
import { SyncError } from "../errors/index.js";
import { nameKey } from "../naming/index.js";
import { chunkingParameters, type NameRule, nameRule, nodeId } from "../protocol/index.js";
import { DiskIndex } from "../scan/index.js";
import type { StateChange, StateStore, StateValue } from "../state/state-store.js";
import { type NodeId, NodeNumbers, Trees } from "../tree/index.js";
import { ContentIndex } from "./content-index.js";

/** What a device remembers about its namespace beside the trees. */
export interface DeviceMeta {
  readonly namespaceId: string;
  readonly nameRule: NameRule;
  readonly chunking: ChunkingParameters;
  readonly epoch: string;
  /** How far the remote tree has got; null: not begun. */
  readonly cursor: string | null;
  /** The id in the root's marker. */
  readonly rootId: string | null;
  /** Whether the remote tree is at a state that the journal had: false between the pages of one reading. */
  readonly followed: boolean;
  /** The last term in which this device has committed anything. See `Terms`. */
  readonly term: number;
  /** Nodes that are being given another name, with the one they had. See `aside.ts`. */
  readonly renaming: readonly { readonly id: NodeId; readonly name: string }[];
}

const metaKey = "device";

/** How the rows are written. One number more whenever that changes: rows of another format are not read. */
const format = 2;

const metaRow: z.ZodType<DeviceMeta> = z.object({
  namespaceId: z.string(),
  nameRule,
  chunking: chunkingParameters,
  epoch: z.string(),
  cursor: z.string().nullable(),
  rootId: z.string().nullable(),
  followed: z.boolean(),
  term: z.number().int().nonnegative(),
  renaming: z.array(z.object({ id: nodeId, name: z.string() })).default([]),
});

/**
 * All that a device remembers, in memory and in its state store. Changes gather in memory; `save`
 * writes everything that has changed in one transaction, so that what is on disk is always a
 * state that was true together.
 */
export class DeviceState {
  readonly trees: Trees;
  readonly index: DiskIndex;
  readonly contents: ContentIndex;
  readonly #store: StateStore;
  #meta: DeviceMeta;
  #metaChanged = false;
  /** What a write was to hold that has not succeeded. */
  #unwritten: StateChange[] = [];
  #saving: Promise<void> = Promise.resolve();

  private constructor(store: StateStore, meta: DeviceMeta) {
    this.#store = store;
    this.#meta = meta;
    const numbers = new NodeNumbers();
    this.trees = new Trees((name) => nameKey(name, meta.nameRule), numbers);
    this.index = new DiskIndex(numbers);
    this.contents = new ContentIndex(store);
  }

  /**
   * Reads the stored state; undefined when the store is empty. Throws `state_corrupt` when a row
   * cannot be read, or is of another format: the state can then be removed, and is rebuilt without losing a file.
   */
  static async load(store: StateStore): Promise<DeviceState | undefined> {
    const row = await store.get("meta", metaKey);
    if (row === undefined) return undefined;
    const state = new DeviceState(store, readMeta(asText(row)));
    // Base comes first: local and remote are differences from it.
    for (const table of ["base", "local", "remote", "sent"] as const) {
      for await (const [key, value] of store.entries(table)) state.trees.restore(table, key, value);
    }
    for await (const [key, value] of store.entries("disk")) state.index.restore(key, value);
    return state;
  }

  static async create(store: StateStore, meta: DeviceMeta): Promise<DeviceState> {
    const state = new DeviceState(store, meta);
    state.#metaChanged = true;
    await state.save();
    return state;
  }

  get meta(): DeviceMeta {
    return this.#meta;
  }

  /** What is as it was already costs no write: a pass that finds nothing new leaves the store alone. */
  update(changes: Partial<DeviceMeta>): void {
    const fields = Object.entries(changes) as [keyof DeviceMeta, unknown][];
    if (fields.every(([field, value]) => this.#meta[field] === value)) return;
    this.#meta = { ...this.#meta, ...changes };
    this.#metaChanged = true;
  }

  keyOf = (name: string): string => nameKey(name, this.#meta.nameRule);

  /** Writes all that has changed since the last call, and what that failed to write, in one durable transaction. */
  save(): Promise<void> {
    // One after another: what a later save holds must not become durable before an earlier one.
    this.#saving = this.#saving.catch(() => {}).then(() => this.#write());
    return this.#saving;
  }

  async #write(): Promise<void> {
    const changes: StateChange[] = [
      ...this.#unwritten,
      ...this.trees.takeUnsaved(),
      ...this.index.takeUnsaved(),
      ...this.contents.takeUnsaved(),
    ];
    if (this.#metaChanged)
      changes.push({ table: "meta", key: metaKey, value: JSON.stringify({ format, ...this.#meta }) });
    this.#metaChanged = false;
    this.#unwritten = changes;
    if (changes.length > 0) await this.#store.write(changes);
    this.#unwritten = [];
    this.contents.noteSaved();
  }
}

function readMeta(row: string): DeviceMeta {
  try {
    const fields: unknown = JSON.parse(row);
    return z
      .object({ format: z.literal(format) })
      .and(metaRow)
      .parse(fields);
  } catch (cause) {
    throw new SyncError("state_corrupt", { cause });
  }
}

function asText(value: StateValue): string {
  if (typeof value === "string") return value;
  throw new SyncError("state_corrupt");
}
