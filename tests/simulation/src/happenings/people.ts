import type { SyncClient } from "@tidemark/sync-client";
import type { SimEntities } from "../entities.ts";
import { REFUSED } from "../sim-server.ts";
import type { SimTab } from "../sim-device.ts";
import { pickBy } from "../sub-seed.ts";
import { type Happen, inTab, type Scene, someTab } from "./scene.ts";
import { newRowId } from "./new-row-id.ts";
import { type Edit, watchWrite } from "./watch-write.ts";

type Client = SyncClient<SimEntities>;

const ON_A_ROW = [
  "create",
  "rename",
  "rename",
  "count",
  "count",
  "count",
  "group",
  "delete",
  "retry",
  "discard",
] as const;

/** A person does something in a tab. */
export const edit: Happen = inTab((scene, tab) => editOnce(scene, tab, `${scene.number}`));

/** A person does several things at once, in whatever tabs there are. */
export const editTogether: Happen = (scene) => {
  const edits = 2 + scene.random.below(4);
  for (let n = 0; n < edits; n += 1) {
    const tab = someTab(scene);
    if (tab) editOnce(scene, tab, `${scene.number}.${n}`);
  }
};

/** What the device reports as saved goes into the ledger. */
function editOnce(scene: Scene, tab: SimTab, label: string): void {
  const { world, device, random, number: place } = scene;
  const { ledger } = world;
  const { client } = tab;
  const row = pickBy(random.below(2 ** 32), client.rows("goal"), ({ id }) => id);
  const wanted = random.pick(ON_A_ROW);
  const created = newRowId(random);
  const name = `${random.chance(0.1) ? REFUSED : "goal"} ${label}`;
  const id = row?.id ?? created;
  const delta = ledger.nextDelta(id);
  const act = !row
    ? "create"
    : delta === null && (wanted === "count" || wanted === "group")
      ? "rename"
      : wanted;

  const watch = (write: Promise<unknown>, ...edits: readonly Edit[]) =>
    watchWrite(scene, tab, { write, edits, label, what: edits.length === 0 ? `${act} ${id}` : act });
  const named = (goal: string): Edit => ({
    kind: "text",
    entity: "goal",
    row: goal,
    field: "name",
    text: name,
  });
  const counted: Edit = { kind: "count", entity: "goal", row: id, field: "currentValue", delta: delta ?? 0 };

  switch (act) {
    case "create":
      return watch(createGoal(client, name, created), named(created));
    case "rename":
      return watch(client.update("goal", id, { name }), named(id));
    case "count":
      return watch(client.increment("goal", id, "currentValue", delta ?? 0), counted);
    case "group":
      ledger.group(device.name, [id, created]);
      return watch(
        client.transaction((transaction) => {
          transaction.increment("goal", id, "currentValue", delta ?? 0);
          transaction.create("goal", { name, targetValue: 10 }, { id: created });
        }),
        counted,
        named(created),
      );
    case "delete":
      ledger.withdraw(device.name, id, place);
      return watch(client.delete("goal", id));
    case "retry":
      ledger.withdraw(device.name, id, place);
      return watch(client.retry("goal", id));
    case "discard":
      ledger.withdraw(device.name, id, place);
      return watch(client.discard("goal", id));
  }
}

function createGoal(client: Client, name: string, id: string): Promise<string> {
  return client.create("goal", { name, targetValue: 10 }, { id });
}
