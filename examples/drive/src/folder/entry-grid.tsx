import type { FileEntry, RelativePath } from "@syncline/core";
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { entryMenu, useDrive } from "../actions/index.js";
import { Menu } from "../dialog/index.js";
import { EntryRow, type RowHandlers } from "./entry-row.js";
import { GridHead } from "./grid-head.js";
import { placeAfterKey, placeOfTyped } from "./grid-keys.js";
import type { Order, SortField } from "./sort-entries.js";
import type { SelectionControl } from "./use-selection.js";

export interface EntryGridProps {
  readonly label: string;
  readonly entries: readonly FileEntry[];
  readonly selection: SelectionControl;
  readonly look: "list" | "tiles";
  /** Left out: the order says something of its own. */
  readonly order?: Order;
  readonly onOrder?: (by: SortField) => void;
  /** Says of each entry where it is. */
  readonly showFolder?: boolean;
  /** Where what was cut is pasted. */
  readonly folder?: RelativePath;
}

/** Letters that come within this time are one word. */
const typingMs = 700;

/** Files and folders as one grid, with one place in the order of Tab: arrows, letters and the keys of actions do the rest. */
export function EntryGrid(props: EntryGridProps): ReactNode {
  const { entries, selection, look, showFolder = false } = props;
  const { actions, cutPaths, arrived } = useDrive();
  const [menu, setMenu] = useState<{
    readonly entries: readonly FileEntry[];
    readonly x: number;
    readonly y: number;
  }>();
  const grid = useRef<HTMLTableElement>(null);
  const typed = useRef({ text: "", atMs: 0 });
  const current = entries.find(({ path }) => path === selection.at) ?? entries[0];

  const rowOf = (path: RelativePath) =>
    grid.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);

  // What was just made or brought is where one goes on; but not where somebody is typing a search.
  const hasArrived =
    arrived !== undefined && props.folder !== undefined && entries.some(({ path }) => path === arrived);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each arrival
  useEffect(() => {
    if (!hasArrived || arrived === undefined) return;
    selection.pick(arrived, "alone");
    rowOf(arrived)?.focus();
  }, [hasArrived, arrived]);

  // The row that had the focus is gone: the one in its place has it now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only then
  useEffect(() => {
    if (selection.at !== undefined && document.activeElement === document.body) rowOf(selection.at)?.focus();
  }, [selection.at]);

  /** What is meant by an entry: all that is selected when it is among that, otherwise the entry alone. */
  const chosenWith = (entry: FileEntry) => (selection.paths.has(entry.path) ? selection.entries : [entry]);

  const pickAt = (place: number, event: KeyboardEvent) => {
    const entry = entries[place];
    if (entry === undefined) return;
    selection.pick(entry.path, event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "reach" : "alone");
    rowOf(entry.path)?.focus();
    event.preventDefault();
  };

  const typeAhead = (key: string, now: number) => {
    const { text, atMs } = typed.current;
    const nowMs = performance.now();
    typed.current = { text: nowMs - atMs < typingMs ? text + key : key, atMs: nowMs };
    return placeOfTyped(
      typed.current.text,
      now,
      entries.map(({ name }) => name),
    );
  };

  /** Both say whether the key was theirs. */
  const commandKey = (key: string, at: FileEntry): boolean => {
    if (key === "a") selection.pickAll();
    else if (key === "x") actions.cut(chosenWith(at));
    else if (key === "v" && props.folder !== undefined) actions.paste(props.folder);
    else if (key === " ") selection.pick(at.path, "toggle");
    else return false;
    return true;
  };
  const plainKey = (key: string, at: FileEntry): boolean => {
    if (key === "Enter") actions.open(at);
    else if (key === " ") selection.pick(at.path, "toggle");
    else if (key === "F2") actions.rename(at);
    else if (key === "Delete" || key === "Backspace") actions.remove(chosenWith(at));
    else if (key === "Escape") selection.clear();
    else return false;
    return true;
  };
  const placeAfter = (event: KeyboardEvent, now: number): number | undefined => {
    const { key, altKey, ctrlKey, metaKey } = event;
    const place = placeAfterKey(key, now, entries.length, columnsOf(grid.current));
    if (place !== undefined || altKey || ctrlKey || metaKey || !/^[\p{L}\p{N}]$/u.test(key)) return place;
    return typeAhead(key, now);
  };

  const press = (event: KeyboardEvent) => {
    // In the menu and in buttons, keys are theirs.
    const path = event.target instanceof HTMLElement ? event.target.dataset["path"] : undefined;
    const at = entries.find((entry) => entry.path === path);
    if (at === undefined) return;
    const isCommand = event.ctrlKey || event.metaKey;
    if ((isCommand ? commandKey : plainKey)(event.key, at)) return event.preventDefault();
    const place = placeAfter(event, entries.indexOf(at));
    if (place !== undefined) pickAt(place, event);
  };

  const click = (entry: FileEntry, event: MouseEvent) => {
    if (event.shiftKey) selection.pick(entry.path, "range");
    else if (event.ctrlKey || event.metaKey) selection.pick(entry.path, "toggle");
    else if (isTouch(event)) actions.open(entry);
    else selection.pick(entry.path, "alone");
  };
  // The same functions for as long as the grid is there, so that only the rows that change are drawn anew.
  const latest = useRef<RowHandlers>(undefined);
  latest.current = {
    onClick: click,
    onDoubleClick: actions.open,
    onMenu: (of, at) => {
      if (!selection.paths.has(of.path)) selection.pick(of.path, "alone");
      setMenu({ entries: chosenWith(of), ...at });
    },
    draggedWith: (of) => chosenWith(of).map(({ path }) => path),
  };
  const handlers = useMemo<RowHandlers>(
    () => ({
      onClick: (...args) => latest.current?.onClick(...args),
      onDoubleClick: (...args) => latest.current?.onDoubleClick(...args),
      onMenu: (...args) => latest.current?.onMenu(...args),
      draggedWith: (...args) => latest.current?.draggedWith(...args) ?? [],
    }),
    [],
  );

  return (
    <>
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen is a grid
        role="grid"
        aria-label={props.label}
        aria-multiselectable="true"
        aria-rowcount={entries.length + 1}
        className={`entries entries-${look}`}
        onKeyDown={press}
      >
        <GridHead order={props.order} onOrder={props.onOrder} />
        <tbody>
          {entries.map((entry) => (
            <EntryRow
              key={entry.path}
              entry={entry}
              isSelected={selection.paths.has(entry.path)}
              isCurrent={entry === current}
              isCut={cutPaths.has(entry.path)}
              showFolder={showFolder}
              {...handlers}
            />
          ))}
        </tbody>
      </table>
      {menu !== undefined && (
        <Menu
          label="Actions"
          at={menu}
          items={entryMenu(menu.entries, actions)}
          onClose={() => setMenu(undefined)}
        />
      )}
    </>
  );
}

const isTouch = ({ nativeEvent }: MouseEvent) =>
  nativeEvent instanceof PointerEvent && nativeEvent.pointerType === "touch";

/** How many rows share the first one's height: as the style sheet has laid them out. */
function columnsOf(grid: HTMLElement | null): number {
  const rows = Array.from(grid?.querySelectorAll<HTMLElement>(".entry") ?? []);
  const count = rows.findIndex(({ offsetTop }) => offsetTop !== rows[0]?.offsetTop);
  return count < 0 ? Math.max(1, rows.length) : count;
}
