export { showTheme } from "./theme.js";
export { ThemeSwitch } from "./theme-switch.js";
