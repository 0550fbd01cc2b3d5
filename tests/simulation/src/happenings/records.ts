import { naturalRowId } from "@tidemark/sync-core";
import { SIM_SPACE } from "../sim-space.ts";
import { pickBy } from "../sub-seed.ts";
import { type Happen, inTab } from "./scene.ts";
import { type Edit, watchWrite } from "./watch-write.ts";

// Records are never deleted, so what became of each edit can be said.

const EXERCISES = ["squat", "swim"];
const VALUES = 20;

/** Several devices may make the same record apart, and then it is one. */
export const editRecord: Happen = inTab((scene, tab) => {
  const { random, number } = scene;
  const { client } = tab;
  const id = naturalRowId(SIM_SPACE, "record", random.pick(EXERCISES));
  const label = `${number}`;
  const values = someValues(
    random.below(VALUES),
    label,
    random.pick(["best", "fastest", "plan", "plan", "note", "all"]),
  );
  const edits = Object.entries(values).flatMap(([field, text]): readonly Edit[] =>
    typeof text === "string" ? [{ kind: "text", entity: "record", row: id, field, text }] : [],
  );
  const write = client.row("record", id)
    ? client.update("record", id, values)
    : client.create("record", values, { id });
  watchWrite(scene, tab, { write, edits, label, what: `edits record ${id}: ${JSON.stringify(values)}` });
});

/** SQL sets a field freely, whatever its policy. */
export const sqlRecord: Happen = ({ world, random, number, say }) => {
  const id = pickBy(random.below(2 ** 32), [...world.server.rows("record").keys()], (name) => name);
  const values = someValues(
    random.below(VALUES),
    `SQL ${number}`,
    random.pick(["best", "fastest", "plan", "note"]),
  );
  if (id === undefined) return;
  say(`SQL updates record ${id}: ${JSON.stringify(values)}`);
  world.server.sql((sql) => void sql.update("record", id, values));
};

/** Of equal bests the followers differ. */
function someValues(value: number, label: string, which: "best" | "fastest" | "plan" | "note" | "all") {
  const all = {
    best: { best: value, bestOn: `day ${label}` },
    fastest: { fastest: value },
    plan: { plan: `plan ${label}` },
    note: { note: `note ${label}` },
  };
  return which === "all" ? { ...all.best, ...all.fastest, ...all.plan, ...all.note } : all[which];
}
