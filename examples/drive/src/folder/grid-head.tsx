import type { ReactNode } from "react";
import { Icon } from "../icons/index.js";
import type { Order, SortField } from "./sort-entries.js";

const columns = [
  ["name", "Name"],
  ["modified", "Changed"],
  ["size", "Size"],
] as const;

export interface GridHeadProps {
  readonly order: Order | undefined;
  readonly onOrder: ((by: SortField) => void) | undefined;
}

/** What the columns are, and by which of them the entries are sorted: a click sorts by it, or the other way round. */
export function GridHead({ order, onOrder }: GridHeadProps): ReactNode {
  return (
    <thead>
      <tr className="entries-head">
        {columns.map(([field, title]) => {
          const isBy = order?.by === field;
          const direction = order?.descending ? "descending" : "ascending";
          return (
            <th key={field} scope="col" aria-sort={isBy ? direction : undefined} className={`cell-${field}`}>
              {onOrder === undefined ? (
                title
              ) : (
                <button
                  type="button"
                  className="sort"
                  data-by={isBy ? direction : undefined}
                  onClick={() => onOrder(field)}
                >
                  {title}
                  {isBy && <Icon name="chevron" />}
                </button>
              )}
            </th>
          );
        })}
        <th scope="col" className="cell-sync">
          <span className="hidden">Sync</span>
        </th>
        <th scope="col" className="cell-more">
          <span className="hidden">Actions</span>
        </th>
      </tr>
    </thead>
  );
}
