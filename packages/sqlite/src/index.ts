export type { SqlValue } from "./bindings.js";
export {
  type Database,
  type OpenDatabaseOptions,
  openDatabase,
  type RunResult,
  type SqlRow,
  type Statement,
} from "./database.js";
export { isConstraintViolation, isUniqueViolation } from "./errors.js";
