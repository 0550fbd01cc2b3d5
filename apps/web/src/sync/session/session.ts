import type { AppSync } from "../open-sync.ts";
import { createValueStore } from "../value-store.ts";
import type { AccountServer, Credentials, NewAccount } from "./account-server.ts";
import { ServerRefusal } from "./account-server.ts";
import {
  accountOf,
  currentSpace,
  databaseName,
  type LocalAccount,
  type LocalSpace,
  newTrial,
  type Profile,
  withoutSpace,
  personOf,
  withProfile,
} from "./local-account.ts";
import type { Registry } from "./registry.ts";

/** Whose data this page shows. */
export type SessionState =
  | { readonly kind: "starting" }
  | { readonly kind: "nobody" }
  | {
      readonly kind: "somebody";
      readonly account: LocalAccount;
      readonly space: LocalSpace;
      readonly opening: Promise<AppSync>;
      /** Whether the browser's session is somebody else's than the data that is shown. */
      readonly isStranger: boolean;
    }
  /** Somebody has come in, in another tab, where somebody else's data was shown; this tab asks before it shows his. */
  | { readonly kind: "replaced"; readonly account: LocalAccount };

/** A database of this browser, and whose space it holds. */
export interface Place {
  readonly database: string;
  readonly space: string;
}

export interface SessionDeps {
  readonly registry: Registry;
  readonly server: AccountServer;
  /** Opens a space's database and keeps it in step. */
  open(place: Place): Promise<AppSync>;
  destroy(database: string): Promise<void>;
  /** How many changes a database that is not open holds which the server has not saved. */
  countUnsent(place: Place): Promise<number>;
  /** Gives the rows of one database to the rows of another. */
  carry(from: Place, to: AppSync): Promise<void>;
  /** The person belongs to a space no more, and nothing of it is left here. */
  onLost(space: LocalSpace): void;
  newId(): string;
  /** Runs `body` in one tab at a time. */
  alone<Result>(body: () => Promise<Result>): Promise<Result>;
}

/** Changes that the server does not have, by space. */
export interface Unsent {
  readonly space: LocalSpace;
  readonly changes: number;
}

/** Who uses this browser. What is here opens without the server; the server says who may go on talking to it. */
export interface Session {
  get(): SessionState;
  subscribe(listener: () => void): () => void;
  /** Opens what the last visit has left, or finds out whether anybody is signed in. */
  start(): Promise<void>;

  /** Begins without an account, and without the server. */
  tryOut(): void;
  /** Each rejects with {@link ServerRefusal}. With `luggage` what a trial has made goes along. */
  signIn(credentials: Credentials, luggage?: boolean): Promise<void>;
  signUp(account: NewAccount): Promise<void>;
  /** Of the person who is here, whose session has ended. */
  signInAgain(password: string): Promise<void>;
  /** Shows whoever has come in instead. */
  goOn(): void;
  /** Ends the session, here or everywhere, and removes everything of this person from this browser. */
  signOut(everywhere?: boolean): Promise<void>;
  /** Removes everything of this person from this browser; the account itself is gone already. */
  forget(): Promise<void>;
  /** What would be lost by signing out. */
  unsent(): Promise<readonly Unsent[]>;

  openSpace(id: string): void;
  /** Gives up what waits in a space to which the person belongs no more. */
  dropSpace(id: string): Promise<void>;
  /** Takes over what the server says of this person. */
  refresh(): Promise<void>;
  /** Makes the server know somebody who tries the app; nothing if it does. Rejects while somebody else is signed in. */
  introduce(): Promise<void>;
  /** Why the person may not write in a space; null if he may. */
  viewOnly(space: string): string | null;
}

export const VIEW_ONLY = "You may only view this space. Ask an owner to make you an editor, then try again.";
const NOT_A_MEMBER = "You do not belong to this space any more. Ask one of its owners to invite you again.";

export function createSession(deps: SessionDeps): Session {
  const { registry, server } = deps;
  const state = createValueStore<SessionState>({ kind: "starting" });
  let isStranger = false;
  /** The space that this tab is to open next; null if it stays where it is. */
  let wantedSpace: string | null = null;
  /** Whose data this tab showed when another tab took it away. */
  let previous: LocalAccount | null = null;

  function somebody(): LocalAccount | null {
    return registry.read().account;
  }

  /** Shows an account as the registry has it; what is open stays open if it is the same. */
  function show(account: LocalAccount | null): void {
    const shown = state.get();
    if (!account) {
      isStranger = false;
      close(shown);
      state.set({ kind: "nobody" });
      return;
    }
    previous = null;
    const present = shown.kind === "somebody" && shown.account.key === account.key ? shown : null;
    // Another tab may have moved on to another space; this one stays where it is as long as that is there.
    const wanted = present && wantedSpace === null ? present.space.id : (wantedSpace ?? account.current);
    wantedSpace = null;
    const space = account.spaces.find(({ id }) => id === wanted) ?? currentSpace(account);
    if (present && present.space.id === space.id) {
      state.set({ ...present, account, space });
      return;
    }
    if (!present) isStranger = false;
    close(shown);
    const place = { database: databaseName(account, space.id), space: space.id };
    state.set({ kind: "somebody", account, space, opening: deps.open(place), isStranger });
  }

  /** Does here what another tab has done. */
  function follow(): void {
    const shown = state.get();
    const account = somebody();
    if (shown.kind === "somebody") previous = shown.account;
    if (!account || !previous || previous.anonymous || personOf(previous) === personOf(account))
      return show(account);
    close(shown);
    state.set({ kind: "replaced", account });
  }

  function setStranger(next: boolean): void {
    isStranger = next;
    const shown = state.get();
    if (shown.kind === "somebody" && shown.isStranger !== next) state.set({ ...shown, isStranger: next });
  }

  function close(shown: SessionState): void {
    if (shown.kind === "somebody") void shown.opening.then(({ client }) => client.close()).catch(ignore);
  }

  function keep(account: LocalAccount | null): void {
    registry.write({ account });
    show(account);
  }

  /** Deletes what those who signed out have left behind, and what had to wait for that. */
  async function tidy(): Promise<void> {
    const { doomed } = registry.read();
    for (const database of doomed) {
      await deps.destroy(database);
      registry.write({ doomed: registry.read().doomed.filter((name) => name !== database) });
    }
  }

  /** The cookie of somebody who signed out without a network must not let the next one in. */
  async function endFormerSession(): Promise<void> {
    if (!registry.read().sessionDue) return;
    await server.signOut().catch((error: unknown) => {
      if (error instanceof ServerRefusal && error.kind !== "unreachable") return;
      throw error;
    });
    registry.write({ sessionDue: false });
  }

  async function profile(): Promise<Profile> {
    const found = await server.me();
    if (found) return found;
    throw new ServerRefusal(
      "signed-out",
      "Your browser did not keep the session. Allow cookies for this address, then try again.",
    );
  }

  /** Somebody has signed in where nobody was, or where somebody has tried the app. */
  async function enter(luggage: boolean): Promise<void> {
    const found = await profile();
    const former = somebody();
    const account = accountOf(found);
    if (!account) throw new ServerRefusal("refused", "This account has no space of its own. Ask for help.");
    const left = former ? databasesOf(former) : [];
    const own = former?.spaces.find(({ kind }) => kind === "personal")?.id;
    const taken = luggage ? left.find(({ space }) => space === own) : undefined;
    const doomed = left.filter((place) => place !== taken).map(({ database }) => database);
    registry.write({
      account,
      luggage: taken ?? null,
      doomed: [...registry.read().doomed, ...doomed],
    });
    show(account);
    await unpack().catch(ignore);
    await tidy().catch(ignore);
  }

  /** What was made before signing in goes into the personal space. */
  async function unpack(): Promise<void> {
    const { luggage, account } = registry.read();
    const shown = state.get();
    if (!luggage || !account || shown.kind !== "somebody") return;
    await deps.carry(luggage, await shown.opening);
    registry.write({ luggage: null, doomed: [...registry.read().doomed, luggage.database] });
    await tidy();
  }

  async function forget(): Promise<void> {
    const account = somebody();
    if (!account) return show(null);
    const names = databasesOf(account).map(({ database }) => database);
    registry.write({ account: null, luggage: null, doomed: [...registry.read().doomed, ...names] });
    show(null);
    await tidy().catch(ignore);
  }

  async function unsent(): Promise<readonly Unsent[]> {
    const shown = state.get();
    if (shown.kind !== "somebody") return [];
    const counted = await Promise.all(
      shown.account.spaces.map(async (space) => ({ space, changes: await unsentIn(shown.account, space) })),
    );
    return counted.filter(({ changes }) => changes > 0);
  }

  async function unsentIn(account: LocalAccount, { id: space }: LocalSpace): Promise<number> {
    const shown = state.get();
    if (shown.kind !== "somebody" || shown.space.id !== space)
      return deps.countUnsent({ database: databaseName(account, space), space });
    const { client } = await shown.opening;
    const { pending, failed } = client.status();
    return pending + failed;
  }

  async function dropSpace(id: string): Promise<void> {
    const account = somebody();
    if (!account) return;
    registry.write({ doomed: [...registry.read().doomed, databaseName(account, id)] });
    keep(withoutSpace(account, id));
    await tidy().catch(ignore);
  }

  /** Spaces that are lost to the person go from this browser, unless something in them was not sent. */
  async function dropLost(): Promise<void> {
    const account = somebody();
    for (const space of account?.spaces.filter(({ role }) => role === null) ?? []) {
      if (account && (await unsentIn(account, space)) === 0) {
        await dropSpace(space.id);
        deps.onLost(space);
      }
    }
  }

  async function introduce(): Promise<void> {
    if (isStranger)
      throw new ServerRefusal("signed-out", "Another account is signed in in this browser. Sign in again.");
    if (somebody()?.user !== null) return;
    await deps.alone(async () => {
      const account = somebody();
      if (!account || account.user !== null) return;
      await endFormerSession();
      const present = await server.me();
      // Whoever it is, he did not make what is here.
      if (present && !present.anonymous) await server.signOut();
      if (!present?.anonymous) await server.signInAnonymously();
      for (const space of account.spaces.filter(({ untold }) => untold)) await server.adopt(space);
      keep(withProfile(account, await profile()));
    });
  }

  async function refresh(): Promise<void> {
    const account = somebody();
    if (!account || account.user === null || state.get().kind === "replaced") return;
    const found = await server.me().catch(ignore);
    const present = somebody();
    if (!found || present?.key !== account.key) return;
    setStranger(found.id !== account.user);
    // Somebody else's session says nothing about this person's data.
    if (isStranger) return;
    keep(withProfile(present, found));
    await dropLost();
  }

  /** Whether a trial still is somebody to the server; introduces it if it never was. */
  async function hasSession({ user }: LocalAccount): Promise<boolean> {
    if (user === null) await introduce();
    const found = await server.me();
    return found !== null && found.id === somebody()?.user;
  }

  return {
    get: state.get,
    subscribe: state.subscribe,
    async start() {
      registry.subscribe(follow);
      const known = somebody();
      if (known) {
        show(known);
        for (const step of [unpack, tidy, refresh]) await step().catch(ignore);
        return;
      }
      await tidy().catch(ignore);
      try {
        await endFormerSession();
        const found = await server.me();
        keep(found && accountOf(found));
      } catch (error) {
        if (!(error instanceof ServerRefusal)) throw error;
        show(null);
      }
    },

    tryOut() {
      keep(newTrial(deps.newId(), deps.newId()));
    },
    async signIn(credentials, luggage = false) {
      await endFormerSession();
      await server.signIn(credentials);
      await enter(luggage);
    },
    async signUp(account) {
      const former = somebody();
      if (!former) await endFormerSession();
      else if (await hasSession(former)) {
        // Also if it is refused: an answer that was lost may have made the account already.
        return await server.upgrade(account).finally(refresh);
      }
      await server.signUp(account);
      await enter(former !== null);
    },
    async signInAgain(password) {
      const account = somebody();
      if (!account?.email)
        throw new ServerRefusal("refused", "There is no account to sign in to. Create one instead.");
      await server.signIn({ email: account.email, password });
      const found = await profile();
      if (found.id !== account.user) {
        await server.signOut({ whoever: true });
        throw new ServerRefusal(
          "refused",
          "This e-mail address belongs to another account by now. Sign out here first.",
        );
      }
      await refresh();
      const shown = state.get();
      if (shown.kind === "somebody") (await shown.opening).client.syncNow();
    },
    goOn() {
      show(somebody());
    },
    async signOut(everywhere = false) {
      if (everywhere) await server.signOutEverywhere();
      else {
        registry.write({ sessionDue: true });
        await endFormerSession().catch(ignore);
      }
      await forget();
    },
    forget,
    unsent,

    openSpace(id) {
      const account = somebody();
      if (!account?.spaces.some((space) => space.id === id)) return;
      wantedSpace = id;
      keep({ ...account, current: id });
    },
    dropSpace,
    refresh,
    introduce,
    viewOnly(id) {
      const role = somebody()?.spaces.find((space) => space.id === id)?.role;
      if (role === "viewer") return VIEW_ONLY;
      return role ? null : NOT_A_MEMBER;
    },
  };
}

function databasesOf(account: LocalAccount): Place[] {
  return account.spaces.map(({ id }) => ({ database: databaseName(account, id), space: id }));
}

function ignore(): void {
  // It is tried again at the next start.
}
