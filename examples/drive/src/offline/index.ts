export { keepPage } from "./keep-page.js";
