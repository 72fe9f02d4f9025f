import { baseName, type RelativePath } from "@syncline/core";
import type { ReactNode } from "react";
import { Icon } from "../icons/index.js";
import { formatRoute } from "../routing/index.js";
import { useDrop } from "./use-drop.js";

/** The way from the drive's first folder to this one. Entries can be dropped on each step. */
export function Breadcrumbs({ folder }: { readonly folder: RelativePath }): ReactNode {
  const names = folder === "" ? [] : folder.split("/");
  const steps = ["", ...names.map((_, place) => names.slice(0, place + 1).join("/"))];
  return (
    <nav className="breadcrumbs" aria-label="Folder">
      <ol>
        {steps.map((step) => (
          <Crumb key={step} folder={step} isHere={step === folder} />
        ))}
      </ol>
    </nav>
  );
}

function Crumb({ folder, isHere }: { readonly folder: RelativePath; readonly isHere: boolean }): ReactNode {
  const drop = useDrop(folder);
  const name = folder === "" ? "Files" : baseName(folder);
  return (
    <li>
      {folder !== "" && <Icon name="chevron" />}
      {isHere ? (
        <h1 aria-current="page">{name}</h1>
      ) : (
        <a
          href={formatRoute({ view: "folder", folder })}
          data-over={drop.isOver || undefined}
          {...drop.handlers}
        >
          {name}
        </a>
      )}
    </li>
  );
}
