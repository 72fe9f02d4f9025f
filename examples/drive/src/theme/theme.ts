/** Which colours are wanted: the system's, or always the same. */
export type Theme = "system" | "light" | "dark";

const key = "syncline-drive-theme";
const themes: readonly Theme[] = ["system", "light", "dark"];
const listeners = new Set<() => void>();

export function currentTheme(): Theme {
  const kept = localStorage.getItem(key);
  return themes.find((theme) => theme === kept) ?? "system";
}

export function subscribeTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function nextTheme(theme: Theme): Theme {
  return themes[(themes.indexOf(theme) + 1) % themes.length] ?? "system";
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(key, theme);
  showTheme();
  for (const listener of [...listeners]) listener();
}

/** The style sheet knows the rest. */
export function showTheme(): void {
  document.documentElement.dataset["theme"] = currentTheme();
}
