import {
  canonicalJson,
  type Change,
  conflictEntity,
  type Entity,
  type Outcome,
  replicaOf,
  type RowState,
  stampOf,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { simEntities } from "./entities.ts";
import type { Problem } from "./problem.ts";
import type { SimServer } from "./sim-server.ts";

/** Sees, commit by commit, whether what loses to somebody who had not seen it is kept as a conflict. */
export interface Witness {
  /** Judges what has been committed since it last looked; of more than one commit it cannot tell. */
  look(): void;
  /** Judges the outcome of a change that was settled in the last commit. */
  hear(change: Change, outcome: Outcome): void;
  /** Somebody may do as he likes, which nobody judges. */
  lookAway(doing: () => void): void;
  /** From here on values come back past the changes that brought them. */
  retire(): void;
  readonly problems: readonly Problem[];
}

/** @param changesOf what the server has been sent of a row. */
export function createWitness(
  server: Pick<SimServer, "rows" | "version">,
  changesOf: (row: string) => readonly Change[],
): Witness {
  const entities: readonly Entity[] = Object.values(simEntities);
  const problems: Problem[] = [];
  const conflictsSeen = new Map<string, RowState>();
  let retired = false;
  let seen = see();
  let lookedAtOnce = false;

  function see(): Sight {
    const rows = new Map(entities.map(({ name }) => [name, server.rows(name)] as const));
    const conflicts = server.rows(conflictEntity.name);
    for (const [id, conflict] of conflicts) conflictsSeen.set(id, conflict);
    return { version: server.version(), rows, conflicts };
  }

  function judge(before: Sight, now: Sight): void {
    for (const entity of entities)
      for (const [id, state] of now.rows.get(entity.name) ?? []) {
        const earlier = before.rows.get(entity.name)?.get(id);
        if (earlier && earlier !== state) judgeRow({ entity, id, before: earlier, now: state }, now);
      }
    for (const id of before.conflicts.keys())
      if (!now.conflicts.has(id) && !changesOf(id).some(({ kind }) => kind === "delete"))
        problems.push({
          promise: "keeps what lost",
          sentence: `conflict ${id} is gone, and nobody resolved it`,
        });
  }

  function judgeRow({ entity, id, before, now }: Passing, { conflicts }: Sight): void {
    for (const field of contested(entity)) {
      const [lost, won] = [before.values[field] ?? null, now.values[field] ?? null];
      const [from, to] = [stampOf(before.stamps, field), stampOf(now.stamps, field)];
      if (from === ZERO_STAMP || replicaOf(from) === replicaOf(to) || isSame(lost, won)) continue;
      const winners = changesOf(id).filter(
        (change) => change.kind !== "delete" && isSame(change.values[field], won),
      );
      // Copies of a store write under one replica id until they know; of two equal stamps the server's replaces one.
      if (winners.some(({ stamp }) => replicaOf(stamp) === replicaOf(from))) continue;
      const wasSeen = changesOf(id).some(
        (change) =>
          change.kind === "update" &&
          (change.bases[field] ?? ZERO_STAMP) >= from &&
          replicaOf(change.stamp) === replicaOf(to),
      );
      if (wasSeen) continue;
      const what = `${JSON.stringify(lost)}, ${field} of ${entity.name} ${id}, gave way to ${JSON.stringify(won)}, whose author had not seen it`;
      if (entity.policies[field] === "manual")
        problems.push({ promise: "leaves what is settled", sentence: what });
      else if (
        ![...conflicts.values()].some(
          (conflict) => isOf(conflict, id, field) && isSame(conflict.values["value"], lost),
        )
      )
        problems.push({ promise: "keeps what lost", sentence: `${what}, and is in no conflict` });
    }
  }

  return {
    problems,
    look() {
      if (server.version() === seen.version) return;
      const before = seen;
      seen = see();
      lookedAtOnce = seen.version === before.version + 1;
      if (lookedAtOnce && !retired) judge(before, seen);
    },
    hear(change, outcome) {
      const entity = entities.find(({ name }) => name === change.entity);
      const present = seen.rows.get(change.entity)?.get(change.row);
      if (retired || !lookedAtOnce || !entity || !present) return;
      if (outcome.kind !== "merged" || change.kind === "delete") return;
      for (const field of contested(entity).filter((name) => outcome.lost.includes(name))) {
        const kept = (outcome.conflicts ?? []).some((id) =>
          ["", field].some((of) => isOf(conflictsSeen.get(id), change.row, of)),
        );
        const isOwn = replicaOf(stampOf(present.stamps, field)) === replicaOf(change.stamp);
        if (kept || isOwn || isSame(present.values[field], change.values[field])) continue;
        problems.push({
          promise: "keeps what lost",
          sentence: `${JSON.stringify(change.values[field])}, ${field} of ${entity.name} ${change.row}, lost and is in no conflict`,
        });
      }
    },
    lookAway(doing) {
      this.look();
      doing();
      seen = see();
      lookedAtOnce = false;
    },
    retire() {
      retired = true;
    },
  };
}

interface Sight {
  readonly version: number;
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, RowState>>;
  readonly conflicts: ReadonlyMap<string, RowState>;
}

interface Passing {
  readonly entity: Entity;
  readonly id: string;
  readonly before: RowState;
  readonly now: RowState;
}

/** The fields of which only one value can stay. */
function contested({ policies }: Entity): readonly string[] {
  return Object.keys(policies).filter((field) => policies[field] === "lww" || policies[field] === "manual");
}

function isOf(conflict: RowState | undefined, row: string, field: string): boolean {
  return conflict?.values["rowId"] === row && conflict.values["field"] === field;
}

function isSame(
  a: RowState["values"][string] | undefined,
  b: RowState["values"][string] | undefined,
): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
