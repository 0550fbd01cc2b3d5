import { encodeStamp, type Policies, type RowState } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { mergeCopy } from "./merge-copy.ts";

const policies: Policies = { best: "max", bestOn: { follows: "best" }, note: "lww" };
const earlier = encodeStamp({ ms: 1, counter: 0 }, "aaaaaaaa");
const later = encodeStamp({ ms: 2, counter: 0 }, "bbbbbbbb");

test("PULL-12: the same copy twice changes nothing more, though a better value stays here under its stamp", () => {
  const here: RowState = { values: { best: 10, bestOn: "monday", note: "a" }, stamps: { "": earlier } };
  const copy: RowState = { values: { best: 5, bestOn: "friday", note: "b" }, stamps: { "": later } };
  const once = mergeCopy(policies, here, copy);
  expect(once.values).toEqual({ best: 10, bestOn: "monday", note: "b" });
  expect(mergeCopy(policies, once, copy)).toEqual(once);
});

test("PULL-12: what stands here under a stamp is what a copy means by it", () => {
  const here: RowState = { values: { best: 1, bestOn: null, note: "exactly" }, stamps: { "": later } };
  const copy: RowState = { values: { note: "roughly" }, stamps: { "": later } };
  expect(mergeCopy(policies, here, copy).values).toEqual(here.values);
});
