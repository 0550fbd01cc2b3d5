import { expect, test } from "vitest";
import { createTestWorld } from "../testing/test-world.ts";

const WHY = "You may only view this space. Ask an owner to make you an editor, then try again.";

async function openOne() {
  let role = "editor";
  const world = createTestWorld();
  const viewOnly = () => (role === "viewer" ? WHY : null);
  const device = world.device((transport) => transport, { viewOnly });
  const { client } = await device.openTab();
  await world.clock.advance(1_000);
  return { ...world, client, network: device.network, become: (next: string) => (role = next) };
}

const refused = { name: "EditRefused", code: "view-only", message: WHY };

test("CLI-32: a viewer's edits are refused before anything is stored, and taken once he is an editor", async () => {
  const { client, become } = await openOne();
  const id = await client.create("task", { title: "a" });
  become("viewer");
  const attempts = [
    () => client.create("task", { title: "b" }),
    () => client.update("task", id, { title: "c" }),
    () => client.delete("task", id),
    () => client.transaction((transaction) => transaction.delete("task", id)),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(refused);
  expect(client.rows("task")).toMatchObject([{ title: "a" }]);
  expect(client.repository.outbox.list()).toHaveLength(1);

  become("editor");
  await client.update("task", id, { title: "d" });
  expect(client.row("task", id)).toMatchObject({ title: "d" });
});

test("CLI-32: what was refused before he became a viewer can be discarded, and not sent again", async () => {
  const { client, clock, become } = await openOne();
  const id = await client.create("task", { title: "forbidden" });
  await clock.advance(5_000);
  expect(client.rowStatus("task", id).status).toBe("failed");
  become("viewer");
  await expect(client.retry("task", id)).rejects.toMatchObject(refused);
  await client.discard("task", id);
  expect(client.row("task", id)).toBeUndefined();
});
