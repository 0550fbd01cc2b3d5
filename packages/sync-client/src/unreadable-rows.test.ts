import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { createTestWorld } from "../testing/test-world.ts";
import { SyncProvider, useUnreadable } from "./react/index.ts";

async function withUnreadable() {
  const world = createTestWorld();
  const { client } = await world.device().openTab();
  const [id, whole] = [client.newId(), client.newId()];
  world.sql((writer) => {
    writer.insert("task", id, { title: "", notes: "kept", minutes: 1.5 });
    writer.insert("task", whole, { title: "whole", notes: "", minutes: 1 });
  });
  await world.clock.advance(1_000);
  return { ...world, client, id, whole };
}

test("DEV-2: a value that breaks its rule arrives as it stands, is named, and stops nothing", async () => {
  const { client, id, whole } = await withUnreadable();
  expect(client.row("task", id)).toEqual({ id, title: "", notes: "kept", minutes: 1.5 });
  expect(client.unreadable("task", id)).toEqual(["title", "minutes"]);
  expect(client.unreadable("task", id)).toBe(client.unreadable("task", id));
  expect(client.rowStatus("task", id)).toMatchObject({
    status: "synced",
    message: expect.stringContaining('"title", "minutes" breaks the rules'),
  });
  expect(client.unreadable("task", whole)).toEqual([]);
  expect(client.rowStatus("task", whole).message).toBeNull();
  expect(client.status()).toMatchObject({ state: "idle", message: null });
});

test("DEV-2: other fields can be edited, and entering the field again corrects it", async () => {
  const { clock, client, id, rows } = await withUnreadable();
  await client.update("task", id, { title: "named" });
  await clock.advance(1_000);
  expect(client.unreadable("task", id)).toEqual(["minutes"]);
  expect(rows()).toContainEqual({ id, title: "named", notes: "kept", minutes: 1.5 });
});

test("DEV-2: a component reads which fields cannot be read", async () => {
  const { client, id } = await withUnreadable();
  function Fields() {
    return useUnreadable("task", id).join(" and ");
  }
  expect(renderToString(createElement(SyncProvider, { client }, createElement(Fields)))).toBe(
    "title and minutes",
  );
});
