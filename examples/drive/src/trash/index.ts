export { TrashView } from "./trash-view.js";
