export { formatRoute, type Route } from "./route.js";
export { go, useRoute } from "./use-route.js";
