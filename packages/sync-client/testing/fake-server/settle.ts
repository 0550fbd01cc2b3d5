import {
  type Batch,
  canonicalJson,
  type Change,
  conflictEntity,
  type Entity,
  INSERT_KEY,
  mergeChange,
  type LostValue,
  naturalRowId,
  type Outcome,
  type Rejection,
  replicaOf,
  type RowState,
  type Stamp,
} from "@tidemark/sync-core";
import { rowKey, type Space } from "./space.ts";

export interface RowDraft {
  readonly entity: string;
  readonly id: string;
  readonly state: RowState | null;
}

export interface Settlement {
  readonly outcomes: readonly Outcome[];
  readonly drafts: ReadonlyMap<string, RowDraft>;
}

/** What a database would say of a row that is about to be stored; null if it has nothing against it. */
export type RowRule = (
  entity: string,
  values: RowState["values"],
) => { readonly field: string; readonly message: string } | null;

type Entities = Readonly<Record<string, Entity>>;

/** What settles a change beside the rows themselves. */
export interface Court {
  readonly entities: Entities;
  readonly rule: RowRule;
  /** The server's next stamp and its time in ms since 1970, for the rows that it writes itself. */
  readonly nextStamp: () => Stamp;
  readonly now: number;
}

/** Decides a batch in its order: each group whole or not at all, each change seeing those before it. */
export function settleBatch(court: Court, space: Space, changes: Batch["changes"]): Settlement {
  const drafts = new Map<string, RowDraft>();
  const outcomes: Outcome[] = [];
  for (const group of groupsOf(changes)) {
    const tried = new Map(drafts);
    const results = group.map((change) => settleChange(court, space, tried, change));
    const culprit = results.find((outcome) => outcome.kind === "rejected");
    if (!culprit) for (const [key, draft] of tried) drafts.set(key, draft);
    outcomes.push(...(culprit ? results.map((outcome) => withCulprit(outcome, culprit)) : results));
  }
  return { outcomes, drafts };
}

function settleChange(court: Court, space: Space, drafts: Map<string, RowDraft>, change: Change): Outcome {
  const { rule } = court;
  const isConflict = change.entity === conflictEntity.name;
  if (isConflict && change.kind !== "delete")
    return rejected(change, "invalid", "the server alone writes conflicts; delete one to resolve it");
  const entity = isConflict ? conflictEntity : court.entities[change.entity];
  if (!entity) return rejected(change, "invalid", `this server knows nothing called "${change.entity}"`);
  const invalid = change.kind === "delete" ? null : invalidValue(entity, change);
  if (invalid) return rejected(change, "invalid", invalid.message, invalid.field);
  const key = rowKey(change.entity, change.row);
  const present = drafts.get(key)?.state ?? space.rows.get(key)?.state ?? null;
  const { row, lost, conflicts } = mergeChange(entity.policies, present, change);
  if (!row && change.kind === "update")
    return rejected(change, "gone", "this was deleted, and nothing is left to bring it back from");
  const refused = row && row.dead === undefined ? rule(change.entity, row.values) : null;
  if (refused) return rejected(change, "refused", refused.message, refused.field);
  drafts.set(key, { entity: change.entity, id: change.row, state: row });
  const ids = isConflict ? [] : conflicts.map((conflict) => recordConflict(court, drafts, change, conflict));
  return lost.length > 0 || ids.length > 0
    ? { kind: "merged", change: change.id, lost: [...lost], ...(ids.length > 0 && { conflicts: ids }) }
    : { kind: "applied", change: change.id };
}

/** Keeps what lost as a row of its own. */
function recordConflict(
  { nextStamp, now }: Court,
  drafts: Map<string, RowDraft>,
  { entity, row, id: change }: Change,
  { field, value, stamp }: LostValue,
): string {
  const id = naturalRowId(change, "conflict", canonicalJson([field, stamp]));
  const values = {
    entity,
    rowId: row,
    field,
    value,
    stamp,
    replica: replicaOf(stamp),
    at: new Date(now).toISOString(),
  };
  drafts.set(rowKey(conflictEntity.name, id), {
    entity: conflictEntity.name,
    id,
    state: { values, stamps: { [INSERT_KEY]: nextStamp() } },
  });
  return id;
}

function invalidValue(
  entity: Entity,
  change: Exclude<Change, { kind: "delete" }>,
): { field?: string; message: string } | null {
  const unknown = Object.keys(change.values).find((field) => entity.policies[field] === undefined);
  if (unknown !== undefined)
    return { field: unknown, message: `"${unknown}" is not a field of ${entity.name}` };
  const fields = change.kind === "create" ? entity.fields : entity.fields.partial();
  const issue = fields.safeParse(change.values).error?.issues[0];
  return issue ? { field: String(issue.path[0]), message: issue.message } : null;
}

function groupsOf(changes: Batch["changes"]): Batch["changes"][] {
  const groups: Batch["changes"][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    if (last && change.group !== undefined && last[0]?.group === change.group) last.push(change);
    else groups.push([change]);
  }
  return groups;
}

function withCulprit(outcome: Outcome, culprit: Rejection): Outcome {
  if (outcome.kind === "rejected") return outcome;
  return {
    kind: "rejected",
    change: outcome.change,
    code: "group",
    message: `it belongs together with a change that was refused: ${culprit.message}`,
  };
}

function rejected(change: Change, code: Rejection["code"], message: string, field?: string): Rejection {
  return { kind: "rejected", change: change.id, code, message, ...(field !== undefined && { field }) };
}
