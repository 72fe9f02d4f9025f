export { defaultIgnorePatterns } from "./default-rules.js";
export { type IgnoreFile, ignoreFileBytes, ignoreFileName, parseIgnoreFile } from "./ignore-file.js";
export { createIgnore, type IgnoreRules, ignoreLimits } from "./ignore-rules.js";
