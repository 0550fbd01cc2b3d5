/** Generators of stamps, values and changes, for property tests of whoever builds on the core. */
export { anyChanges, anyJson, anyReplica, anyStamp, SOME_POLICIES } from "./arbitraries.ts";
export { concurrentChanges, EVERY_POLICY, reordered, someValues } from "./concurrent-changes.ts";
export { MESSAGES } from "./messages.ts";
export { VECTOR_FILES } from "./vectors/index.ts";
