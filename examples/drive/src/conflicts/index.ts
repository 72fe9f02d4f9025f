export { ConflictsView } from "./conflicts-view.js";
