import { z } from "zod";
import { localAccountSchema } from "./local-account.ts";

const KEY = "tidemark-account";

const registrySchema = z.object({
  account: localAccountSchema.nullable(),
  /** Databases of somebody who has signed out; a tab that was closed too early has left them to the next. */
  doomed: z.array(z.string()),
  /** The session of somebody who signed out while the server could not be told. */
  sessionDue: z.boolean(),
  /** What somebody made while he tried the app, on its way to his account. */
  luggage: z.object({ database: z.string(), space: z.string() }).nullable(),
});

/** What this browser remembers between its visits: who is signed in, and what is still to be done about who was. */
export type RegistryEntry = z.infer<typeof registrySchema>;

export interface Registry {
  read(): RegistryEntry;
  write(change: Partial<RegistryEntry>): void;
  /** Tells what other tabs have written. */
  subscribe(listener: () => void): () => void;
}

const EMPTY: RegistryEntry = { account: null, doomed: [], sessionDue: false, luggage: null };

/** The registry in the browser's own small storage, which every tab sees at once. */
export function browserRegistry(storage: Storage = localStorage): Registry {
  function read(): RegistryEntry {
    const text = storage.getItem(KEY);
    if (text === null) return EMPTY;
    const parsed = registrySchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : EMPTY;
  }

  return {
    read,
    write(change) {
      const entry = { ...read(), ...change };
      const isEmpty = !entry.account && !entry.sessionDue && !entry.luggage && entry.doomed.length === 0;
      if (isEmpty) storage.removeItem(KEY);
      else storage.setItem(KEY, JSON.stringify(entry));
    },
    subscribe(listener) {
      const onStorage = (event: StorageEvent) => {
        if (event.key === KEY || event.key === null) listener();
      };
      window.addEventListener("storage", onStorage);
      return () => window.removeEventListener("storage", onStorage);
    },
  };
}
