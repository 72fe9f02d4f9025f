import type { FileEntry } from "@syncline/core";
import { useSync } from "@syncline/react";
import { type RefObject, useEffect, useState } from "react";
import { hasThumbnail, keptThumbnail, makeThumbnail, thumbnailKey } from "./thumbnails.js";

/** The address of an entry's thumbnail, made when `place` comes into view; undefined until then, and for what has none. */
export function useThumbnail(entry: FileEntry, place: RefObject<Element | null>): string | undefined {
  const { files } = useSync();
  const key = thumbnailKey(entry);
  const [found, setFound] = useState({ key, url: keptThumbnail(entry) });
  const isWanted = hasThumbnail(entry) && !(found.key === key && found.url !== undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the entry
  useEffect(() => {
    if (!isWanted || place.current === null) return;
    const leaving = new AbortController();
    const observer = new IntersectionObserver(
      (seen) => {
        if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        // What is no picture, whatever it is called, keeps its icon.
        makeThumbnail(files, entry, leaving.signal).then(
          (url) => leaving.signal.aborted || setFound({ key, url }),
          () => {},
        );
      },
      { rootMargin: "200px" },
    );
    observer.observe(place.current);
    return () => {
      leaving.abort();
      observer.disconnect();
    };
  }, [isWanted, files, key]);
  return found.key === key ? found.url : undefined;
}
