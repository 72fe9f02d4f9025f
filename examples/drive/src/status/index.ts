export { HaltBanner } from "./halt-banner.js";
export { StatusBadge } from "./status-badge.js";
