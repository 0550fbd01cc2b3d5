import {
  conflictEntity,
  editedValues,
  type Entity,
  type JsonValue,
  randomRowId,
  type Values,
} from "@tidemark/sync-core";
import type { Clock, Random } from "./ports.ts";
import { EditRefused } from "./replica/errors.ts";
import type { Edit, ReplicaReads } from "./replica/replica.ts";
import { readOnly } from "./replica/write.ts";
import { afterSeen, type Seen } from "./seen.ts";
import type { Entities, SyncTransaction } from "./sync-client.ts";

/** Collects what one local transaction writes, as the replica takes it. */
export interface Editor<E extends Entities> extends SyncTransaction<E> {
  readonly edits: readonly Edit[];
}

export interface EditorDeps {
  readonly entities: Entities;
  readonly rows: Pick<ReplicaReads, "row">;
  readonly clock: Clock;
  readonly random: Random;
}

export function createEditor<E extends Entities>({ entities, rows, clock, random }: EditorDeps): Editor<E> {
  const edits: Edit[] = [];
  // Rows as they are after the edits so far, so that a second edit of a counter is a difference from the first.
  const drafts = new Map<string, Values | null>();

  function entityOf(name: string): Entity {
    if (name === conflictEntity.name) throw readOnly();
    const entity = entities[name];
    if (!entity)
      throw new EditRefused("invalid", `there is no entity "${name}"; createSyncClient was not given one`);
    return entity;
  }

  function draftOf(entity: string, id: string): Values | null {
    const draft = drafts.get(`${entity}/${id}`);
    return draft === undefined ? rows.row(entity, id) : draft;
  }

  /** An update from what is shown to `patch`; of a row that is not there, for the replica to refuse. */
  function update(name: string, id: string, patch: Readonly<Record<string, unknown>>, seen?: Seen): void {
    const { policies } = entityOf(name);
    const before = draftOf(name, id);
    const given = withoutUndefined(patch);
    const after = before && seen ? afterSeen(policies, before, { seen, given }) : given;
    const values = before ? editedValues(policies, before, after) : after;
    if (before && Object.keys(values).length === 0) return;
    drafts.set(`${name}/${id}`, before && { ...before, ...after });
    edits.push({ kind: "update", entity: name, id, values, ...(seen && { seen }) });
  }

  return {
    edits,
    create(name, values, options) {
      const id = options?.id ?? randomRowId(clock.now(), random.bytes(16));
      edits.push({ kind: "create", entity: entityOf(name).name, id, values: withoutUndefined(values) });
      return id;
    },
    // The values are JSON, or the replica will refuse them.
    update: (name, id, patch, options) => update(name, id, patch, options?.seen as Seen | undefined),
    increment(name, id, field, by) {
      const before = draftOf(name, id)?.[field];
      if (before !== undefined && typeof before !== "number") {
        throw new EditRefused(
          "invalid",
          `"${field}" of ${name} is not a number; only numbers can be incremented`,
          field,
        );
      }
      update(name, id, { [field]: (before ?? 0) + by });
    },
    delete(name, id) {
      drafts.set(`${entityOf(name).name}/${id}`, null);
      edits.push({ kind: "delete", entity: name, id });
    },
  };
}

/** Values as JSON has them: what is undefined was not given. The entity's rules are checked when they are written. */
function withoutUndefined(values: Readonly<Record<string, unknown>>): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Record<
    string,
    JsonValue
  >;
}
