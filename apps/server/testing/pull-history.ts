import { setTimeout as sleep } from "node:timers/promises";
import type { TestReplica } from "./replica.ts";
import type { AuditedVersion } from "./version-audit.ts";

/** The rows that one pull brought, page by page to its end. */
export type Pulled = Awaited<ReturnType<TestReplica["pullAll"]>>["rows"];

const REST_MS = 50;

/**
 * Pulls again and again from where `first` came to, and once more when all has ended. A first pull skips tombstones, so
 * before it nothing may have been deleted.
 */
export async function pullThroughout(
  replica: Pick<TestReplica, "pullAll">,
  first: Awaited<ReturnType<TestReplica["pullAll"]>>,
  limit: number,
  hasEnded: () => boolean,
): Promise<readonly Pulled[]> {
  const pulls: Pulled[] = [first.rows];
  let { cursor } = first;
  for (let isLast = false; ; isLast = hasEnded()) {
    const pulled = await replica.pullAll(cursor, limit);
    pulls.push(pulled.rows);
    cursor = pulled.cursor;
    if (isLast) return pulls;
    await sleep(Math.random() * REST_MS);
  }
}

/**
 * What a puller missed or got twice, as sentences. The highest version that a pull brings is the space's at that
 * moment. So each pull brings exactly the goals that were written since the one before, each at its latest version.
 */
export function missedOrRepeated(
  pulls: readonly Pulled[],
  written: readonly AuditedVersion[],
): readonly string[] {
  const problems: string[] = [];
  const brought = new Set<string>();
  let from = 0;
  for (const rows of pulls) {
    const goals = rows.filter(({ entity }) => entity === "goal");
    for (const { id, version } of goals) {
      const what = `goal ${id} at version ${version}`;
      if (brought.has(what)) problems.push(`${what} came twice`);
      brought.add(what);
    }
    const to = rows.reduce((highest, { version }) => Math.max(highest, version), from);
    const came = latestOf(goals);
    const due = latestOf(between(written, from, to));
    for (const id of new Set([...came.keys(), ...due.keys()])) {
      if (came.get(id) === due.get(id)) continue;
      problems.push(`from ${from} to ${to} goal ${id} came at ${came.get(id)} instead of ${due.get(id)}`);
    }
    from = to;
  }
  return problems;
}

/** Those above `from` and up to `to`, of versions in their order. */
function between(written: readonly AuditedVersion[], from: number, to: number): readonly AuditedVersion[] {
  return written.slice(placeAbove(written, from), placeAbove(written, to));
}

function placeAbove(written: readonly AuditedVersion[], version: number): number {
  let [low, high] = [0, written.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((written[middle]?.version ?? 0) > version) high = middle;
    else low = middle + 1;
  }
  return low;
}

function latestOf(rows: readonly Pick<AuditedVersion, "id" | "version">[]): ReadonlyMap<string, number> {
  return new Map(rows.map(({ id, version }) => [id, version]));
}
