import {
  type Batch,
  type Change,
  type Entity,
  mergeChange,
  type Outcome,
  type Rejection,
  type RowState,
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

/** Decides a batch in its order: each group whole or not at all, each change seeing those before it. */
export function settleBatch(
  entities: Entities,
  rule: RowRule,
  space: Space,
  changes: Batch["changes"],
): Settlement {
  const drafts = new Map<string, RowDraft>();
  const outcomes: Outcome[] = [];
  for (const group of groupsOf(changes)) {
    const tried = new Map(drafts);
    const results = group.map((change) => settleChange(entities, rule, space, tried, change));
    const culprit = results.find((outcome) => outcome.kind === "rejected");
    if (!culprit) for (const [key, draft] of tried) drafts.set(key, draft);
    outcomes.push(...(culprit ? results.map((outcome) => withCulprit(outcome, culprit)) : results));
  }
  return { outcomes, drafts };
}

function settleChange(
  entities: Entities,
  rule: RowRule,
  space: Space,
  drafts: Map<string, RowDraft>,
  change: Change,
): Outcome {
  const entity = entities[change.entity];
  if (!entity) return rejected(change, "invalid", `this server knows nothing called "${change.entity}"`);
  const invalid = change.kind === "delete" ? null : invalidValue(entity, change);
  if (invalid) return rejected(change, "invalid", invalid.message, invalid.field);
  const key = rowKey(change.entity, change.row);
  const present = drafts.get(key)?.state ?? space.rows.get(key)?.state ?? null;
  const { row, lost } = mergeChange(entity.policies, present, change);
  if (!row && change.kind === "update")
    return rejected(change, "gone", "this was deleted, and nothing is left to bring it back from");
  const refused = row && row.dead === undefined ? rule(change.entity, row.values) : null;
  if (refused) return rejected(change, "refused", refused.message, refused.field);
  drafts.set(key, { entity: change.entity, id: change.row, state: row });
  return lost.length > 0
    ? { kind: "merged", change: change.id, lost: [...lost] }
    : { kind: "applied", change: change.id };
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
