export { browserPlatform } from "./browser-platform.js";
