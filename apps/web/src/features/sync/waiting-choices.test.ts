import { encodeStamp } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createWaitingChoices } from "./waiting-choices.ts";

const ROW = "0190a0c0-0000-7000-8000-000000000002";

function setUp() {
  const document = { visibilityState: "visible" as DocumentVisibilityState };
  const page = Object.assign(new EventTarget(), { document });
  const choices = createWaitingChoices(page);
  const carriedOut: string[] = [];
  const takenBack: string[] = [];
  const choose = (id: string, rowId = ROW) =>
    choices.make({
      conflict: conflict(id, rowId),
      choice: "use",
      carryOut: () => void carriedOut.push(id),
      takeBack: () => void takenBack.push(id),
    });
  return { page, choices, carriedOut, takenBack, choose };
}

function conflict(id: string, rowId: string) {
  const stamp = encodeStamp({ ms: 1, counter: 0 }, "replica1");
  return { id, entity: "goal", rowId, field: "name", value: "Read", stamp, replica: "replica1", at: "" };
}

test("a choice is carried out once, when it is asked for", () => {
  const { choices, carriedOut, choose } = setUp();
  choose("a");
  expect(carriedOut).toEqual([]);
  choices.carryOut("a");
  choices.carryOut("a");
  expect(carriedOut).toEqual(["a"]);
  expect(choices.get()).toEqual([]);
});

test("a choice that was undone is never carried out", () => {
  const { choices, carriedOut, takenBack, choose } = setUp();
  choose("a");
  choices.undo("a");
  choices.undo("a");
  choices.carryOut("a");
  expect(takenBack).toEqual(["a"]);
  expect(carriedOut).toEqual([]);
});

test("the choices about a row are carried out before it is edited, those about others wait on", () => {
  const { choices, carriedOut, choose } = setUp();
  choose("a");
  choose("b", "0190a0c0-0000-7000-8000-000000000003");
  choices.carryOutOf(ROW);
  expect(carriedOut).toEqual(["a"]);
  expect(choices.get()).toHaveLength(1);
});

test("all choices are carried out when the page is hidden or left, not when it is shown", () => {
  const { page, carriedOut, choose } = setUp();
  choose("a");
  choose("b");
  page.dispatchEvent(new Event("visibilitychange"));
  expect(carriedOut).toEqual([]);
  page.document.visibilityState = "hidden";
  page.dispatchEvent(new Event("visibilitychange"));
  expect(carriedOut).toEqual(["a", "b"]);
  choose("c");
  page.dispatchEvent(new Event("pagehide"));
  expect(carriedOut).toEqual(["a", "b", "c"]);
});
