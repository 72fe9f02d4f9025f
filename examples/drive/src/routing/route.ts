import { checkPath, joinPath, type RelativePath } from "@syncline/core";

/** Where in the drive somebody is. It is in the address, so that reload, back and bookmarks work. */
export type Route =
  | { readonly view: "folder"; readonly folder: RelativePath; readonly open?: RelativePath | undefined }
  | { readonly view: "conflicts" }
  | { readonly view: "trash" };

const home: Route = { view: "folder", folder: "" };

/** What an address means: the drive's first folder for one that means nothing. */
export function parseRoute(hash: string): Route {
  if (hash === "#conflicts") return { view: "conflicts" };
  if (hash === "#trash") return { view: "trash" };
  const [, written = "", name] = /^#\/([^?]*)(?:\?open=(.+))?$/.exec(hash) ?? [];
  try {
    const folder = written.split("/").map(decodeURIComponent).join("/").replace(/\/$/, "");
    checkPath(folder);
    if (name === undefined) return { view: "folder", folder };
    const open = joinPath(folder, decodeURIComponent(name));
    checkPath(open);
    return { view: "folder", folder, open };
  } catch {
    return home;
  }
}

export function formatRoute(route: Route): string {
  if (route.view !== "folder") return `#${route.view}`;
  const folder = route.folder.split("/").map(encodeURIComponent).join("/");
  if (route.open === undefined) return `#/${folder}`;
  return `#/${folder}?open=${encodeURIComponent(route.open.slice(route.folder === "" ? 0 : route.folder.length + 1))}`;
}
