import {
  BATCH_LIMITS,
  cancelsOut,
  type Change,
  conflictEntity,
  createChange,
  deleteChange,
  type EditHead,
  type Entity,
  isNaturalRowId,
  joinChange,
  leaderOf,
  oversize,
  randomRowId,
  type ReplicaId,
  type Stamp,
  updateChange,
  type Values,
} from "@tidemark/sync-core";
import type { Clock, Random } from "../ports.ts";
import { basesOf, basesOfSeen, basesOverDeletion, deletionBase } from "./bases.ts";
import type { Commits } from "./commits.ts";
import type { Desk } from "./desk.ts";
import { EditRefused } from "./errors.ts";
import type { Edit, ReplicaWrites } from "./replica.ts";
import { remainsOf, shownRow, type Slot } from "./slot.ts";
import { failedCreateOf, joinFailedCreate, supersedeFailed } from "./supersede.ts";
import { checkCounters, checkRowId, newRowValues, updateValues } from "./validate.ts";
import { createWriteQueue } from "./write-queue.ts";

/** What the writing half of a replica works with. */
export interface WriteDeps {
  readonly commits: Commits;
  readonly clock: Clock;
  readonly random: Random;
  readonly entity: (name: string) => Entity | undefined;
  /** A row as this tab shows it now. */
  readonly seen: (entity: string, id: string) => Slot | undefined;
  /** The replica id under which this tab writes now. */
  readonly author: () => ReplicaId;
}

/** How many edits one local transaction takes unless they are a group. */
const EDITS_PER_TRANSACTION = 1_000;

export function createWrite({
  commits,
  clock,
  random,
  entity,
  seen,
  author,
}: WriteDeps): ReplicaWrites["write"] {
  const queue = createWriteQueue(commits, clock);

  function newId(): string {
    return randomRowId(clock.now(), random.bytes(16));
  }

  function prepare(edit: Edit): Prepared {
    if (edit.entity === conflictEntity.name && edit.kind !== "delete") throw readOnly();
    const definition = entity(edit.entity);
    if (!definition) throw new EditRefused("invalid", `there is no entity "${edit.entity}"`);
    const row = edit.id ?? newId();
    const prepared = { entity: definition, row, change: newId() };
    const slot = seen(edit.entity, row);
    if (edit.kind === "delete")
      return { ...prepared, kind: edit.kind, base: slot && deletionBase(slot, author()) };
    if (edit.kind === "update") {
      const values = updateValues(definition, edit.values);
      const bases = slot && basesOf(slot, values, author());
      const seenBases = basesOfSeen(edit.seen ?? {}, values, author());
      return { ...prepared, kind: edit.kind, values, bases, seenBases, revives: edit.revives ?? false };
    }
    checkRowId(definition, row);
    return {
      ...prepared,
      kind: edit.kind,
      values: newRowValues(definition, edit.values),
      given: givenFields(edit.values),
    };
  }

  function store(
    edits: readonly Prepared[],
    group: string | undefined,
    onCommit?: () => void,
  ): Promise<void> {
    return queue({
      put(desk) {
        const changes: Change[] = [];
        for (const edit of edits) {
          const change = changeOf(desk, edit, group);
          if (!change) continue;
          changes.push(change);
          if (group === undefined) refuseOversize([change]);
          addChange(desk, change);
        }
        if (group !== undefined) refuseOversize(changes);
      },
      onCommit,
    });
  }

  return async (edits, { group = false, onCommit } = {}) => {
    const prepared = edits.map(prepare);
    if (group) await store(prepared, prepared.length > 1 ? newId() : undefined, onCommit);
    else
      for (let done = 0; done < prepared.length; done += EDITS_PER_TRANSACTION)
        await store(prepared.slice(done, done + EDITS_PER_TRANSACTION), undefined);
    return prepared.map(({ row }) => row);
  };
}

function givenFields(values: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  return new Set(Object.keys(values).filter((field) => values[field] !== undefined));
}

type Prepared = { readonly entity: Entity; readonly row: string; readonly change: string } & (
  | { readonly kind: "create"; readonly values: Values; readonly given: ReadonlySet<string> }
  | {
      readonly kind: "update";
      readonly values: Values;
      readonly bases: Bases | undefined;
      /** Those of fields that their author saw earlier, such as when he opened a form. */
      readonly seenBases: Bases;
      readonly revives: boolean;
    }
  | { readonly kind: "delete"; readonly base: Stamp | undefined }
);

/** What its author saw, from before the transaction: that may first learn what another tab has pulled. */
type Bases = ReturnType<typeof basesOf>;

/** The edit as a change of the row as it shows; null if it would change nothing. */
function changeOf(desk: Desk, edit: Prepared, group: string | undefined): Change | null {
  const { entity, row } = edit;
  const slot = desk.slot(entity.name, row);
  const shown = shownRow(slot);
  if (edit.kind === "create") {
    if (shown) throw new EditRefused("exists", `${entity.name} ${row} is there already; update it instead`);
    return createChange(head(desk, edit, group), onRemains(slot, edit.values), edit.given);
  }
  if (!shown && edit.kind === "update" && edit.revives)
    return revival(head(desk, edit, group), slot, edit.values);
  if (!shown) throw new EditRefused("missing", `there is no ${entity.name} ${row}; it may have been deleted`);
  if (edit.kind === "delete")
    return deleteChange(head(desk, edit, group), edit.base ?? deletionBase(slot, desk.author()));
  if (Object.keys(edit.values).length === 0) return null;
  checkCounters(entity, shown, edit.values);
  const bases = edit.bases ?? basesOf(slot, edit.values, desk.author());
  return updateChange(head(desk, edit, group), edit.values, { ...bases, ...edit.seenBases });
}

/** An edit that brings a deleted row back; it needs a field, or nothing would be later than the deletion. */
function revival(at: EditHead, slot: Slot, values: Values): Change {
  const left = Object.entries(remainsOf(slot) ?? {}).filter(
    ([field]) => slot.entity.policies[field] !== "counter" && leaderOf(slot.entity.policies, field) === null,
  );
  const edit = Object.keys(values).length > 0 ? values : Object.fromEntries(left.slice(0, 1));
  if (Object.keys(edit).length === 0) {
    throw new EditRefused(
      "missing",
      `this device no longer has the fields of ${at.entity} ${at.row}; bring it back on a device that still has them`,
    );
  }
  return updateChange(at, edit, basesOverDeletion(slot, edit, at.stamp));
}

/** Conflicts are the server's; what a person may do about one has a way of its own. */
export function readOnly(): EditRefused {
  return new EditRefused(
    "invalid",
    `"${conflictEntity.name}" is written by the server alone; resolve one with restoreConflict or dismissConflict`,
  );
}

function head(desk: Desk, { change, entity, row }: Prepared, group: string | undefined): EditHead {
  return {
    id: change,
    entity: entity.name,
    row,
    stamp: desk.nextStamp(),
    ...(group !== undefined && { group }),
  };
}

/** A counter of a row that was deleted goes on from where it stood, so its create is the difference to that. */
export function onRemains(slot: Slot, values: Values): Values {
  const remains = remainsOf(slot);
  if (!remains) return values;
  const counters = Object.keys(values).filter((field) => slot.entity.policies[field] === "counter");
  return {
    ...values,
    ...Object.fromEntries(
      counters.map((field) => [field, Number(values[field]) - Number(remains[field] ?? 0)]),
    ),
  };
}

/** Puts a change where it belongs: into a rejected create, into or against the last entry, or at the end. */
function addChange(desk: Desk, change: Change): void {
  const slot = desk.slot(change.entity, change.row);
  const create = failedCreateOf(slot);
  if (create && change.kind === "update") return joinFailedCreate(desk, create, change);
  supersedeFailed(desk, slot, change);
  // Neither the server nor the outbox knows a row whose create was rejected.
  if (create && change.kind === "delete" && slot.pending.length === 0) return;

  const last = desk.lastOpen();
  if (last && cancelsOut(last.change, change, !isNaturalRowId(change.row))) return desk.remove(last);
  const joined = last && joinChange(slot.entity.policies, last.change, change);
  if (last && joined && !oversize([joined], BATCH_LIMITS)) desk.replace(last, joined);
  else desk.append(change);
}

function refuseOversize(changes: readonly Change[]): void {
  const problem = oversize(changes, BATCH_LIMITS);
  if (problem) throw new EditRefused("oversize", problem);
}
