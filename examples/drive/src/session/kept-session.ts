import type { SavedSession } from "@syncline/core";

/** Where it is kept who is signed in. Scripts of this origin can read it; the page's policy lets no others run. */
const key = "syncline-drive-session";

export function loadSession(): SavedSession | undefined {
  const kept = localStorage.getItem(key);
  try {
    return kept === null ? undefined : JSON.parse(kept);
  } catch {
    return undefined;
  }
}

export function saveSession(session: SavedSession): void {
  localStorage.setItem(key, JSON.stringify(session));
}

export function forgetSession(): void {
  localStorage.removeItem(key);
}

/** Hears when another tab signs in or out. */
export function onSessionElsewhere(listener: () => void): void {
  addEventListener("storage", (event) => {
    const isOther = event.key === key && (event.oldValue === null || event.newValue === null);
    if (isOther) listener();
  });
}
