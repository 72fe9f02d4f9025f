/** Where the code is, and the tests that most faults have in common. */
export const core = "packages/core/src";
export const disk = "packages/adapter-node/src/disk";
export const blobs = "packages/adapter-node/src/blobs";

export const engineTests = `${core}/engine/engine.test.ts`;
export const badDaysTests = `${core}/engine/bad-days.test.ts`;
export const crashTests = `${core}/engine/crash.test.ts`;
export const usersTests = `${core}/engine/users-meanwhile.test.ts`;
export const decideTests = `${core}/reconcile/decide.test.ts`;
export const diskTests = `${disk}/conformance.test.ts`;
export const memoryDiskTests = "packages/conformance/src/file-system.test.ts";
export const serviceTests = "packages/conformance/src/sync-service.test.ts";
