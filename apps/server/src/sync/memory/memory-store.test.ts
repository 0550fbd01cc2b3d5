import { startMemoryWorld } from "../../../testing/contract/memory-world.ts";
import { syncContract } from "../../../testing/contract/sync-contract.ts";

syncContract(() => startMemoryWorld());
