import { useConflicts } from "@syncline/react";
import type { ReactNode } from "react";
import { Icon, type IconName } from "../icons/index.js";
import { formatRoute, type Route } from "../routing/index.js";
import { counted } from "../wording/index.js";

const places: readonly { readonly route: Route; readonly title: string; readonly icon: IconName }[] = [
  { route: { view: "folder", folder: "" }, title: "Files", icon: "folder" },
  { route: { view: "conflicts" }, title: "Conflicts", icon: "conflict" },
  { route: { view: "trash" }, title: "Trash", icon: "trash" },
];

export interface PlacesProps {
  readonly route: Route;
  /** Somebody goes to one of them, which may be where they are. */
  readonly onGo: () => void;
}

/** The three parts of the drive. */
export function Places({ route, onGo }: PlacesProps): ReactNode {
  const conflicts = useConflicts().length;
  return (
    <nav className="places" aria-label="Drive">
      {places.map(({ route: to, title, icon }) => (
        <a
          key={title}
          className="place"
          href={formatRoute(to)}
          onClick={onGo}
          aria-current={route.view === to.view || undefined}
        >
          <Icon name={icon} />
          <span>{title}</span>
          {to.view === "conflicts" && conflicts > 0 && (
            <span className="count">
              {conflicts}
              <span className="hidden"> {counted(conflicts, "conflict").replace(/^\d+ /, "")}</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}
