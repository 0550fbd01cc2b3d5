import { describe } from "vitest";
import { expiryContract } from "./expiry-contract.ts";
import { type Facts, useWorld } from "./facts.ts";
import { liveContract } from "./live-contract.ts";
import { lostCountContract } from "./lost-count-contract.ts";
import { offerContract } from "./offer-contract.ts";
import { pullContract } from "./pull-contract.ts";
import { pushContract } from "./push-contract.ts";
import { sqlContract } from "./sql-contract.ts";
import { storeContract } from "./store-contract.ts";
import type { ContractWorld } from "./world.ts";

const CONTRACTS: readonly (readonly [string, (facts: Facts) => void])[] = [
  ["store", storeContract],
  ["SQL", sqlContract],
  ["push", pushContract],
  ["pull", pullContract],
  ["offer", offerContract],
  ["lost count", lostCountContract],
  ["expiry", expiryContract],
  ["live", liveContract],
];

/** Everything that has to hold on each store, as tests of the file that calls it. */
export function syncContract(start: () => Promise<ContractWorld>): void {
  const facts = useWorld(start);
  describe.for(CONTRACTS)("%s", ([, contract]) => {
    contract(facts);
  });
}
