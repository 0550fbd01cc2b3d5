import { inject } from "vitest";
import { startPostgresWorld } from "../../../testing/contract/postgres-world.ts";
import { syncContract } from "../../../testing/contract/sync-contract.ts";

syncContract(() => startPostgresWorld(inject("adminUrl")));
