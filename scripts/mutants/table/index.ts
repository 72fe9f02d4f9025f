import type { Mutant } from "../mutant.js";
import { collection } from "./collection.js";
import { durability } from "./durability.js";
import { engine } from "./engine.js";
import { looks } from "./looks.js";
import { planner } from "./planner.js";
import { service } from "./service.js";
import { storage } from "./storage.js";

/** Every fault that the suite has to notice. */
export const mutants: readonly Mutant[] = [
  ...planner,
  ...engine,
  ...looks,
  ...service,
  ...storage,
  ...durability,
  ...collection,
];
