import { type entities } from "@tidemark/domain";
import { EditRefused, type SyncClient } from "@tidemark/sync-client";
import type { SavedEdit } from "../ledger.ts";
import { REFUSED } from "../sim-server.ts";
import type { SimTab } from "../sim-device.ts";
import { pickBy } from "../sub-seed.ts";
import { type Happen, inTab, type Scene, someTab } from "./scene.ts";
import { newRowId } from "./new-row-id.ts";

type Client = SyncClient<typeof entities>;
type Edit = Pick<SavedEdit, "kind" | "row" | "name" | "delta">;

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
function editOnce(
  { world: { ledger }, device, random, number: place, say }: Scene,
  tab: SimTab,
  label: string,
): void {
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

  function watch(write: Promise<unknown>, ...edits: readonly Edit[]): void {
    const what = edits.map((one) => JSON.stringify(one)).join(" and ");
    say(`${act} ${what === "" ? id : what}`, tab);
    for (const given of edits)
      if (given.name !== undefined)
        ledger.name({ row: given.row, name: given.name, place, author: device.name });
    write.then(
      () => edits.forEach((saved) => ledger.save({ ...saved, label, place, author: device.name })),
      // What a crash took down, and what was refused, nobody called saved.
      (error: unknown) =>
        say(`${act} is not saved: ${error instanceof EditRefused ? error.message : String(error)}`, tab),
    );
  }

  switch (act) {
    case "create":
      return watch(createGoal(client, name, created), { kind: "name", row: created, name });
    case "rename":
      return watch(client.update("goal", id, { name }), { kind: "name", row: id, name });
    case "count":
      return watch(client.increment("goal", id, "currentValue", delta ?? 0), {
        kind: "count",
        row: id,
        delta: delta ?? 0,
      });
    case "group":
      ledger.group(device.name, [id, created]);
      return watch(
        client.transaction((transaction) => {
          transaction.increment("goal", id, "currentValue", delta ?? 0);
          transaction.create("goal", { name, targetValue: 10 }, { id: created });
        }),
        { kind: "count", row: id, delta: delta ?? 0 },
        { kind: "name", row: created, name },
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
