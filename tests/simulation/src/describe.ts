import type { Passage } from "@tidemark/sync-client/testing";
import type { Change, Checkpoint, Outcome, PulledRow, PushRequest } from "@tidemark/sync-core";

/** A message on its way, as a line of a trace. */
export function describePassage({ call, leg, message, travelMs, again }: Passage): string {
  const arrow = leg === "request" ? "→" : "←";
  const fate = travelMs === null ? "lost" : `${travelMs} ms`;
  return `${arrow} ${call} ${describeMessage(message)} [${fate}${again ? ", once more" : ""}]`;
}

/** The end of an id: enough to tell one from another. */
function short(id: string): string {
  return id.slice(-4);
}

type Message = Readonly<Record<string, unknown>> & { readonly kind?: string };

function describeMessage(message: unknown): string {
  const said = message as Message;
  if (said.kind === "checkpoint") return describeCheckpoint(message as Checkpoint);
  if (said.kind === undefined && "batch" in said) return describePush(message as PushRequest);
  return Object.entries(said)
    .filter(([key]) => !ASIDE.has(key))
    .map(([key, value]) => (key === "kind" ? String(value) : `${key}: ${shortened(value)}`))
    .join(", ");
}

/** The same in all messages, or told by the line. */
const ASIDE = new Set(["protocol", "schema", "space", "serverTime", "limit"]);

function shortened(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{23}([0-9a-f]{4})/g, "$1");
}

function describePush({ replica, after, batch }: PushRequest): string {
  const changes = batch.changes.map(describeChange).join("; ");
  return `batch ${short(batch.id)} of ${replica} after ${after === null ? "none" : short(after)}: ${changes}`;
}

function describeChange(change: Change): string {
  const group = change.group === undefined ? "" : ` (group ${short(change.group)})`;
  const values = change.kind === "delete" ? "" : ` ${JSON.stringify(change.values)}`;
  return `${short(change.id)} ${change.kind} ${short(change.row)}${values}${group} @${change.stamp}`;
}

function describeCheckpoint({ from, cursor, rows, settled, more }: Checkpoint): string {
  return [
    `${from ?? "start"} to ${cursor}${more ? " and more" : ""}`,
    ...rows.map(describeRow),
    ...settled.map((batch) =>
      "outcomes" in batch
        ? `settled ${short(batch.batch)}: ${batch.outcomes.map(describeOutcome).join(", ")}`
        : `cancelled ${short(batch.batch)}`,
    ),
  ].join("; ");
}

function describeRow(row: PulledRow): string {
  const is = "dead" in row ? `dead @${row.dead}` : JSON.stringify(row.values);
  return `v${row.version} ${short(row.id)} ${is}`;
}

function describeOutcome(outcome: Outcome): string {
  return outcome.kind === "rejected" ? `${outcome.kind} ${outcome.code}` : outcome.kind;
}
