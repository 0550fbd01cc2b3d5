export { fetchAs, signIn, signInAnonymously, signUp, type TestAccount } from "./account.ts";
export { type AppProcess, type Held, startAppProcess } from "./app-process.ts";
export { startTestCluster, type TestCluster } from "./cluster.ts";
export { createTestDatabase, type TestDatabase } from "./database.ts";
export { makeSpace } from "./members.ts";
export { type MortalPostgres, startMortalPostgres } from "./mortal-postgres.ts";
