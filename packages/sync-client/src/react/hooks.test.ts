import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { createTestWorld } from "../../testing/test-world.ts";
import { SyncProvider, useConflicts, useConflictsOf, useRowStatus, useSyncStatus } from "./index.ts";

test("the hooks read the client that is provided", async () => {
  const { client } = await createTestWorld().device().openTab();
  const id = await client.create("task", { title: "a" });
  function Status() {
    return `${useSyncStatus().pending} waiting, ${useRowStatus("task", id).status}`;
  }
  expect(renderToString(createElement(SyncProvider, { client }, createElement(Status)))).toBe(
    "1 waiting, pending",
  );
});

test("a component reads the open conflicts", async () => {
  const { client } = await createTestWorld().device().openTab();
  function Conflicts() {
    return `${useConflicts().length} open, ${useConflictsOf("task", client.newId()).length} of it`;
  }
  expect(renderToString(createElement(SyncProvider, { client }, createElement(Conflicts)))).toBe(
    "0 open, 0 of it",
  );
});

test("a hook outside of a provider says so", () => {
  function Status() {
    return useSyncStatus().state;
  }
  expect(() => renderToString(createElement(Status))).toThrow("SyncProvider");
});
