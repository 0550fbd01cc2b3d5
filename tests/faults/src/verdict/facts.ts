import type { Goal } from "@tidemark/domain";
import type { Outcome } from "@tidemark/sync-core";
import type postgres from "postgres";
import type { BookedEdit } from "../people/edit-book.ts";
import type { Phone } from "../people/phone.ts";
import type { SentChange } from "../people/wire-ledger.ts";

/** What PostgreSQL has to say when all is quiet. */
export interface DatabaseFacts {
  readonly goals: readonly Goal[];
  /** The batches that were settled, each with the outcomes of its changes. */
  readonly batches: readonly { readonly id: string; readonly outcomes: readonly Outcome[] }[];
  /** Every name that a goal ever took, as often as it took it. */
  readonly names: readonly { readonly goal: string; readonly name: string }[];
  /** What SQL's transactions left. */
  readonly tokens: readonly { readonly token: string; readonly goal: string; readonly delta: number }[];
}

/** What a device shows when all is quiet. */
export interface DeviceFacts {
  readonly name: string;
  readonly goals: readonly Goal[];
  /** Goals with changes that the server refused. */
  readonly failed: ReadonlySet<string>;
  /** Why it is not quiet; undefined if it is. */
  readonly unrest: string | undefined;
}

/** Everything a verdict is made from. */
export interface Facts {
  readonly database: DatabaseFacts;
  readonly devices: readonly DeviceFacts[];
  readonly sent: ReadonlyMap<string, SentChange>;
  readonly edits: readonly BookedEdit[];
  /** SQL's transactions whose COMMIT was answered. */
  readonly committed: ReadonlySet<string>;
}

export async function readDatabase(sql: postgres.Sql): Promise<DatabaseFacts> {
  const [goals, batches, names, tokens] = await Promise.all([
    sql<(Goal & { id: string })[]>`
      select id, name, description, target_value as "targetValue", current_value as "currentValue", unit,
             due_on::text as "dueOn", status
      from goal`,
    sql<
      DatabaseFacts["batches"][number][]
    >`select id, outcomes from tidemark.batch where outcomes is not null`,
    sql<DatabaseFacts["names"][number][]>`select goal, name from fault_name`,
    sql<DatabaseFacts["tokens"][number][]>`select token, goal, delta from fault_token`,
  ]);
  return { goals, batches, names, tokens };
}

export function readDevice({ name, client }: Phone): DeviceFacts {
  const goals = client().rows("goal");
  const failed = client().repository.findFailedSyncRecords();
  return { name, goals, failed: new Set(failed.map(({ id }) => id)), unrest: unrestOf(client()) };
}

/** What keeps a device from being at rest. */
export function unrestOf(client: ReturnType<Phone["client"]>): string | undefined {
  const { state, pending, writing, live, message } = client.status();
  if (state === "idle" && pending === 0 && writing === 0 && live) return undefined;
  return JSON.stringify({ state, pending, writing, live, message });
}
