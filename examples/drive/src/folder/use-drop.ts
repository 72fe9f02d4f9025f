import type { RelativePath } from "@syncline/core";
import { type DragEvent, type DragEventHandler, useRef, useState } from "react";
import { useActions } from "../actions/drive-actions.js";
import { canMoveInto } from "../move/index.js";
import { bringsFiles, filesOfDrop } from "../upload/index.js";

/** What is dragged within the page, by the paths of it. */
const pathsType = "application/x-syncline-paths";
/** The paths cannot be read before they are dropped; within this page they are known. */
let dragged: readonly RelativePath[] = [];

export function beginDrag({ dataTransfer }: DragEvent, paths: readonly RelativePath[]): void {
  dragged = paths;
  dataTransfer.effectAllowed = "move";
  dataTransfer.setData(pathsType, JSON.stringify(paths));
}

export interface DropTarget {
  /** Something that can be dropped here is over it. */
  readonly isOver: boolean;
  readonly handlers: {
    readonly onDragEnter: DragEventHandler;
    readonly onDragOver: DragEventHandler;
    readonly onDragLeave: DragEventHandler;
    readonly onDrop: DragEventHandler;
  };
}

/** Makes an element a place to drop into a folder: entries of the page are moved there, files from elsewhere uploaded. */
export function useDrop(folder: RelativePath): DropTarget {
  const actions = useActions();
  const [isOver, setOver] = useState(false);
  /** Entering a child comes before leaving its parent. */
  const depth = useRef(0);
  const isWelcome = ({ dataTransfer }: DragEvent) =>
    bringsFiles(dataTransfer) || (dataTransfer.types.includes(pathsType) && canMoveInto(dragged, folder));
  const leave = (by: number) => {
    depth.current = Math.max(0, depth.current - by);
    if (depth.current === 0) setOver(false);
  };
  // What is welcome here is nobody else's: a folder in a list that is itself a place to drop.
  return {
    isOver,
    handlers: {
      onDragEnter: (event) => {
        if (!isWelcome(event)) return;
        event.stopPropagation();
        depth.current++;
        setOver(true);
      },
      onDragOver: (event) => {
        if (!isWelcome(event)) return;
        event.preventDefault();
        event.stopPropagation();
        event.dataTransfer.dropEffect = bringsFiles(event.dataTransfer) ? "copy" : "move";
      },
      onDragLeave: (event) => {
        if (!isWelcome(event)) return;
        event.stopPropagation();
        leave(1);
      },
      onDrop: (event) => {
        leave(Number.POSITIVE_INFINITY);
        if (!isWelcome(event)) return;
        event.preventDefault();
        event.stopPropagation();
        if (!bringsFiles(event.dataTransfer)) return actions.moveInto(dragged, folder);
        const picked = filesOfDrop(event.dataTransfer);
        void actions.attempt(async () => actions.upload(await picked, folder));
      },
    },
  };
}
