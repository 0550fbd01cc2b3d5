import { conflictEntity, type Entity, randomRowId } from "@tidemark/sync-core";
import type { Channel, Clock, LocalStore, LostReason, Random } from "../ports.ts";
import { NO_CHECK } from "./check.ts";
import { createCommits, type Draft } from "./commits.ts";
import { discardFailed, retryFailed, takeDiscardBack } from "./failed.ts";
import { KEEP_SETTLED_MS } from "./kept.ts";
import { createLeading } from "./leading.ts";
import { createModel } from "./model.ts";
import { writeNotes } from "./notes.ts";
import { park } from "./park.ts";
import { readsOf } from "./reads.ts";
import type { ConvertChange } from "./reopen.ts";
import type { Replica } from "./replica.ts";
import { restoreParent } from "./restore-parent.ts";
import { drawReplicaId, readReplica } from "./stored-replica.ts";
import { takeAllBack, takeBack } from "./take-back.ts";
import { createWrite } from "./write.ts";

export interface ReplicaOptions {
  readonly store: LocalStore;
  /** To the other tabs of the same store. */
  readonly channel: Channel;
  readonly clock: Clock;
  readonly random: Random;
  readonly entities: Readonly<Record<string, Entity>>;
  /** The version of the entities. */
  readonly schema: number;
  readonly space: string;
  /**
   * Makes a change of an older schema one of the present schema. Without it, changes that a server no longer takes
   * wait until it does.
   */
  readonly convertChange?: ConvertChange | undefined;
  /** How long settled changes are kept in case the server loses them: longer than it goes between backups. */
  readonly keepSettledMs?: number | undefined;
}

/**
 * Opens the replica that lives in a store, for one tab; an empty store gets a new one.
 *
 * @throws {@link StoreOutdated} if a newer version of the app has used the store.
 */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
  const { store, channel, clock, random, convertChange, keepSettledMs = KEEP_SETTLED_MS } = options;
  const start = await readReplica({ ...options, keptUntil: clock.now() - keepSettledMs });
  const entities = [...Object.values(options.entities), conflictEntity];
  const model = createModel(entities, start.ops, start.meta);
  const commits = createCommits({ store, channel, model });
  const entity = (name: string) => entities.find((definition) => definition.name === name);

  const stopListening = channel.subscribe((message) => {
    // A failure says nothing that the next commit or the store itself would not.
    if (message.kind === "committed" && message.revision !== model.meta().revision)
      commits.refresh().catch(() => undefined);
  });

  const lostListeners = new Set<(reason: LostReason) => void>();
  let closed = false;
  store.onLost((reason) => {
    const tell = () => lostListeners.forEach((listener) => listener(reason));
    if (reason === "destroyed" || reason === "newer-version") tell();
    else if (!closed)
      commits.restore(rest).catch(async () => {
        // What is there by now is not this tab's, and a write of its own would only do harm.
        await store.close().catch(() => undefined);
        tell();
      });
  });

  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => clock.after(ms, resolve));
  }

  function newId(): string {
    return randomRowId(clock.now(), random.bytes(16));
  }

  /** For what the app would have to tell the person about if it were lost. */
  function strictly<Result>(body: (draft: Draft) => Result | Promise<Result>): Promise<Result> {
    return commits.commit(body, { durability: "strict" });
  }

  /** For what comes again by itself. */
  function relaxedly<Result>(body: (draft: Draft) => Result | Promise<Result>): Promise<Result> {
    return commits.commit(body, { durability: "relaxed" });
  }

  // What another tab has committed since it was all read.
  await commits.refresh();

  return {
    ...readsOf(model, commits),
    ...createLeading({
      model,
      commits,
      clock,
      newId,
      newReplica: () => drawReplicaId(random),
      convertChange,
      keepSettledMs,
    }),
    write: createWrite({
      commits,
      clock,
      random,
      entity,
      // The rows of this moment: a base that was read anew has others.
      seen: (name, id) => model.slots().get(name, id),
      author: () => model.meta().replica,
    }),
    retry: (name, id) =>
      strictly((draft) => retryFailed(draft, { entity: name, id, now: clock.now(), newId })),
    restoreParent: (name, id) =>
      strictly((draft) => restoreParent(draft, { entity: name, id, now: clock.now(), newId })),
    discard: (name, id) => strictly((draft) => discardFailed(draft, name, id)),
    takeDiscardBack: (discarded) => strictly((draft) => takeDiscardBack(draft, discarded)),
    park: (name, id, message) =>
      strictly((draft) => park(draft, { entity: name, id, now: clock.now(), message })),
    takeBack: (changeIds) => strictly((draft) => takeBack(draft, changeIds)),
    takeAllBack: () => strictly(takeAllBack),
    wantCheck: () =>
      relaxedly((draft) => draft.set({ check: { ...(draft.meta().check ?? NO_CHECK), wanted: true } })),
    noteAttempt: (records, at = clock.now()) =>
      relaxedly((draft) => writeNotes(draft, records, { lastAttempt: at })),
    noteMessage: (records, message) => relaxedly((draft) => writeNotes(draft, records, { message })),

    refresh: commits.refresh,
    isFull: commits.isFull,
    onLost(listener) {
      lostListeners.add(listener);
      return () => void lostListeners.delete(listener);
    },
    close() {
      closed = true;
      stopListening();
    },
  };
}
