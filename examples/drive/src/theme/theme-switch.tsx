import { type ReactNode, useSyncExternalStore } from "react";
import { Icon } from "../icons/index.js";
import { chooseTheme, currentTheme, nextTheme, subscribeTheme, type Theme } from "./theme.js";

const words: Record<Theme, string> = { system: "as the system", light: "light", dark: "dark" };
const icons = { system: "monitor", light: "sun", dark: "moon" } as const;

/** One button that goes round: the system's colours, light, dark. */
export function ThemeSwitch(): ReactNode {
  const theme = useSyncExternalStore(subscribeTheme, currentTheme);
  const label = `Colours: ${words[theme]}. Change to ${words[nextTheme(theme)]}`;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      onClick={() => chooseTheme(nextTheme(theme))}
    >
      <Icon name={icons[theme]} />
    </button>
  );
}
