import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { createTestWorld } from "../../testing/test-world.ts";
import { SyncProvider, useRowStatus, useSyncStatus } from "./index.ts";

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

test("a hook outside of a provider says so", () => {
  function Status() {
    return useSyncStatus().state;
  }
  expect(() => renderToString(createElement(Status))).toThrow("SyncProvider");
});
