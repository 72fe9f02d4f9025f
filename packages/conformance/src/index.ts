export { type AccountStoreHarness, accountStoreSuite } from "./account-store.js";
