import type { entities } from "@tidemark/domain";
import type { SyncClient } from "@tidemark/sync-client";
import type { SavedEdit } from "./ledger.ts";
import { REFUSED, type SimDevice, type SimTab, type World } from "./world.ts";

type Client = SyncClient<typeof entities>;
type Edit = Omit<SavedEdit, "device">;

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

/** Has a person do something in a tab. What the device reports as saved goes into the ledger. */
export function edit(world: World, device: SimDevice, { client }: SimTab): void {
  const { random, ledger } = world;
  const rows = client.rows("goal");
  const id = rows.length > 0 ? random.pick(rows).id : "";
  const created = client.newId();
  const name = nextName(world);
  const delta = ledger.next();

  function watch(write: Promise<unknown>, edits: readonly Edit[]): void {
    write.then(
      () => edits.forEach((saved) => ledger.save({ device: device.name, ...saved })),
      // What a crash took down, and what was refused, nobody called saved.
      () => undefined,
    );
  }

  switch (id === "" ? "create" : random.pick(ON_A_ROW)) {
    case "create":
      return watch(createGoal(client, name, created), [{ row: created, name }]);
    case "rename":
      return watch(client.update("goal", id, { name }), [{ row: id, name }]);
    case "count":
      return watch(client.increment("goal", id, "currentValue", delta), [{ row: id, delta }]);
    case "group":
      ledger.groups.add([id, created]);
      return watch(
        client.transaction((transaction) => {
          transaction.increment("goal", id, "currentValue", delta);
          transaction.create("goal", { name, targetValue: 10 }, { id: created });
        }),
        [
          { row: id, delta },
          { row: created, name },
        ],
      );
    case "delete":
      ledger.withdrawn.add(id);
      return watch(client.delete("goal", id), []);
    case "retry":
      ledger.withdrawn.add(id);
      return watch(client.retry("goal", id), []);
    case "discard":
      ledger.withdrawn.add(id);
      return watch(client.discard("goal", id), []);
  }
}

function createGoal(client: Client, name: string, id: string): Promise<string> {
  return client.create("goal", { name, targetValue: 10 }, { id });
}

function nextName({ random, ledger }: World): string {
  return `${random.chance(0.1) ? REFUSED : "goal"} ${ledger.next()}`;
}
