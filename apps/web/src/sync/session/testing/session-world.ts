import type { AppSync } from "../../open-sync.ts";
import { type AccountServer, ServerRefusal } from "../account-server.ts";
import type { Profile } from "../local-account.ts";
import type { Registry, RegistryEntry } from "../registry.ts";
import { createSession } from "../session.ts";

export const OWN = { id: "own", name: "Personal", kind: "personal", role: "owner" } as const;
export const TEAM = { id: "team", name: "Team", kind: "shared", role: "viewer" } as const;
export const ada: Profile = {
  id: "ada",
  name: "Ada",
  email: "ada@example.org",
  anonymous: false,
  spaces: [OWN, TEAM],
};
export const ADA = { email: "ada@example.org", password: "x" };
export const unreachable = new ServerRefusal("unreachable", "no network");

/** A browser and a server, without either. */
export function createWorld() {
  const tabs = new Set<Set<() => void>>();
  let entry: RegistryEntry = { account: null, doomed: [], sessionDue: false, luggage: null };
  const world = {
    /** Whose session the cookie is. */
    signedIn: null as Profile | null,
    online: true,
    adopted: [] as string[],
    destroyed: [] as string[],
    carried: [] as string[],
    lost: [] as string[],
    /** Unsent changes by database. */
    unsent: {} as Record<string, number>,
    entry: () => entry,
    open: openSession,
  };

  async function reach(): Promise<void> {
    if (!world.online) throw unreachable;
  }

  const server: AccountServer = {
    async me() {
      await reach();
      return world.signedIn;
    },
    async signIn({ email }) {
      await reach();
      if (email !== ada.email) throw new ServerRefusal("signed-out", "no", "INVALID_EMAIL_OR_PASSWORD");
      world.signedIn = ada;
    },
    async signUp({ name, email }) {
      await reach();
      world.signedIn = { id: "new", name, email, anonymous: false, spaces: [{ ...OWN, id: "new-own" }] };
    },
    async signInAnonymously() {
      await reach();
      world.signedIn = { id: "guest", name: "Guest", email: null, anonymous: true, spaces: [] };
    },
    async upgrade({ name, email }) {
      await reach();
      if (!world.signedIn) throw new ServerRefusal("signed-out", "no");
      if (!world.signedIn.anonymous) throw new ServerRefusal("refused", "you have one", "CONFLICT");
      world.signedIn = { ...world.signedIn, name, email, anonymous: false };
    },
    async adopt({ id, name }) {
      await reach();
      world.adopted.push(id);
      if (world.signedIn) world.signedIn = { ...world.signedIn, spaces: [{ ...OWN, id, name }] };
    },
    async signOut() {
      await reach();
      world.signedIn = null;
    },
    async signOutEverywhere() {
      await reach();
      world.signedIn = null;
    },
    changePassword: reach,
  };

  /** A new visit of the same browser, or another tab. */
  async function openSession() {
    const own = new Set<() => void>();
    tabs.add(own);
    const registry: Registry = {
      read: () => entry,
      write(change) {
        entry = { ...entry, ...change };
        for (const tab of tabs) if (tab !== own) for (const listener of tab) listener();
      },
      subscribe(listener) {
        own.add(listener);
        return () => void own.delete(listener);
      },
    };
    let drawn = 0;
    const session = createSession({
      registry,
      server,
      open: async ({ database }) =>
        ({
          client: {
            close: async () => undefined,
            syncNow: () => undefined,
            status: () => ({ pending: world.unsent[database] ?? 0, failed: 0 }),
          },
        }) as unknown as AppSync,
      destroy: async (database) => void world.destroyed.push(database),
      countUnsent: async ({ database }) => world.unsent[database] ?? 0,
      carry: async ({ database }) => void world.carried.push(database),
      onLost: ({ name }) => void world.lost.push(name),
      newId: () => `drawn-${(drawn += 1)}`,
      alone: (body) => body(),
    });
    await session.start();
    return session;
  }

  return world;
}
