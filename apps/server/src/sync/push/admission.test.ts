import {
  type Change,
  createChange,
  decodeStamp,
  encodeStamp,
  type Stamp,
  updateChange,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { admitChanges, MAX_AHEAD_MS } from "./admission.ts";

const NOW = 1_790_000_000_000;
const REPLICA = "aaaaaaaa";
const ROW = "0190a0c0-0000-7000-8000-00000000000a";
const at = (ms: number, counter = 0) => encodeStamp({ ms, counter }, REPLICA);
const edit = (stamp: Stamp): Change =>
  updateChange({ id: ROW, entity: "goal", row: ROW, stamp }, { name: "x" }, {});

test("stamps up to a minute ahead come in as they are", () => {
  const changes = [edit(at(NOW - 5)), edit(at(NOW + MAX_AHEAD_MS))];
  expect(admitChanges(changes, NOW)).toBe(changes);
});

test("stamps from further ahead are lowered to the server's clock and keep their author and order", () => {
  const stamps = admitChanges(
    [edit(at(NOW + 90_000)), edit(at(NOW + 90_000, 1)), edit(at(NOW + 95_000))],
    NOW,
  ).map(({ stamp }) => stamp);
  expect(stamps).toEqual(stamps.toSorted());
  expect(new Set(stamps).size).toBe(3);
  for (const stamp of stamps) expect(decodeStamp(stamp)).toMatchObject({ ms: NOW, replica: REPLICA });
});

test("a lowered stamp stays above those of the same replica that were not lowered", () => {
  const [near, far] = admitChanges([edit(at(NOW + 50_000)), edit(at(NOW + 70_000))], NOW);
  expect(near?.stamp).toBe(at(NOW + 50_000));
  expect(far?.stamp).toBe(at(NOW + 50_000, 1));
});

test("every stamp of a change is looked at, and the zero stamp stays what it is", () => {
  const create = createChange(
    { id: ROW, entity: "goal", row: ROW, stamp: at(NOW) },
    { name: "x", unit: "" },
    new Set(["name"]),
  );
  const joined = { ...create, stamps: { ...create.stamps, name: at(NOW + 90_000) } };
  const [admitted] = admitChanges([joined], NOW);
  expect(admitted).toMatchObject({ stamp: at(NOW), stamps: { unit: ZERO_STAMP, name: at(NOW, 1) } });
});
