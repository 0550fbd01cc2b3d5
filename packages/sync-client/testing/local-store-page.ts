import { openIndexedDbStore } from "../src/adapters/indexeddb.ts";
import { localStoreContract } from "./local-store-contract.ts";

/** Runs the contract of local stores on this browser's IndexedDB and gives what does not hold, by fact. */
export async function checkIndexedDb(): Promise<
  readonly { readonly name: string; readonly failure: string | null }[]
> {
  const results: { name: string; failure: string | null }[] = [];
  const facts = localStoreContract(async () => {
    const name = `contract-${crypto.randomUUID()}`;
    return () => openIndexedDbStore(name);
  });
  for (const fact of facts) {
    const failure = await fact.run().then(
      () => null,
      (error: unknown) => String(error),
    );
    results.push({ name: fact.name, failure });
  }
  return results;
}

// For a page that can evaluate scripts and not import them.
Object.assign(globalThis, { checkIndexedDb });
