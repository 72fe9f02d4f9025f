export { SearchField } from "./search-field.js";
export { SearchView } from "./search-view.js";
