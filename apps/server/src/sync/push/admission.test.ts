import {
  type Change,
  createChange,
  decodeStamp,
  deleteChange,
  encodeStamp,
  type Stamp,
  updateChange,
  ZERO_STAMP,
} from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createTestRandom } from "../../../testing/contract/random.ts";
import { admitChanges, MAX_AHEAD_MS } from "./admission.ts";

const NOW = 1_790_000_000_000;
const REPLICA = "aaaaaaaa";
const ROW = "0190a0c0-0000-7000-8000-00000000000a";
const at = (ms: number, counter = 0) => encodeStamp({ ms, counter }, REPLICA);
const headOf = (stamp: Stamp) => ({ id: ROW, entity: "goal", row: ROW, stamp });
const edit = (stamp: Stamp, base?: Stamp): Change =>
  updateChange(headOf(stamp), { name: "x" }, base ? { name: base } : {});

test("PUSH-15: stamps up to a minute ahead come in as they are", () => {
  const changes = [edit(at(NOW - 5)), edit(at(NOW + MAX_AHEAD_MS))];
  expect(admitChanges(changes, NOW)).toBe(changes);
});

test("PUSH-15: stamps from further ahead are lowered to the server's clock and keep their author and order", () => {
  const stamps = admitChanges(
    [edit(at(NOW + 90_000)), edit(at(NOW + 90_000, 1)), edit(at(NOW + 95_000))],
    NOW,
  ).map(({ stamp }) => stamp);
  expect(stamps).toEqual(stamps.toSorted());
  expect(new Set(stamps).size).toBe(3);
  for (const stamp of stamps) expect(decodeStamp(stamp)).toMatchObject({ ms: NOW, replica: REPLICA });
});

test("PUSH-15: a lowered stamp stays above those of the same replica that were not lowered", () => {
  const [near, far] = admitChanges([edit(at(NOW + 50_000)), edit(at(NOW + 70_000))], NOW);
  expect(near?.stamp).toBe(at(NOW + 50_000));
  expect(far?.stamp).toBe(at(NOW + 50_000, 1));
});

test("PUSH-15: every stamp of a change is looked at, and the zero stamp stays what it is", () => {
  const create = createChange(
    { id: ROW, entity: "goal", row: ROW, stamp: at(NOW) },
    { name: "x", unit: "" },
    new Set(["name"]),
  );
  const joined = { ...create, stamps: { ...create.stamps, name: at(NOW + 90_000) } };
  const [admitted] = admitChanges([joined], NOW);
  expect(admitted).toMatchObject({ stamp: at(NOW), stamps: { unit: ZERO_STAMP, name: at(NOW, 1) } });
});

test("PUSH-15: a stamp is lowered above what the replica was given in the same millisecond before", () => {
  const given = new Set([at(NOW, 1), at(NOW, 2)]);
  const [admitted] = admitChanges([edit(at(NOW + 90_000))], NOW, () => given);
  expect(admitted?.stamp).toBe(at(NOW, 3));
});

test("PUSH-15: what a wrong clock of the database left ahead lifts nothing", () => {
  const given = new Set([at(NOW + 3_600_000)]);
  const [admitted] = admitChanges([edit(at(NOW + 7_200_000))], NOW, () => given);
  expect(admitted?.stamp).toBe(at(NOW, 1));
});

test("PUSH-15: a base that names a stamp lowered with it is lowered alike", () => {
  const [first, second] = [at(NOW + 90_000), at(NOW + 95_000)];
  const changes = [edit(first), edit(second, first), deleteChange(headOf(at(NOW + 99_000)), second)];
  expect(admitChanges(changes, NOW)).toMatchObject([
    { stamp: at(NOW, 1) },
    { stamp: at(NOW, 2), bases: { name: at(NOW, 1) } },
    { stamp: at(NOW, 3), base: at(NOW, 2) },
  ]);
});

test("PUSH-15: a base that names a stamp lowered before, as what nobody knows, counts as none", () => {
  const lost = at(NOW + 90_000);
  expect(admitChanges([edit(at(NOW), lost)], NOW)).toMatchObject([
    { stamp: at(NOW), bases: { name: ZERO_STAMP } },
  ]);
  expect(admitChanges([deleteChange(headOf(at(NOW)), lost)], NOW)).toMatchObject([{ base: ZERO_STAMP }]);
});

test("PUSH-15: a base that is there, or is another's, stays, however far ahead", () => {
  const [own, other] = [at(NOW + 90_000), encodeStamp({ ms: NOW + 90_000, counter: 0 }, "bbbbbbbb")];
  const changes = [edit(at(NOW), own), edit(at(NOW, 1), other)];
  expect(admitChanges(changes, NOW, () => new Set([own]))).toEqual(changes);
});

test("PUSH-15: whatever a replica's clock did, its order stays and nothing is more than a minute ahead", () => {
  for (let seed = 0; seed < 300; seed += 1) {
    const random = createTestRandom(seed);
    const anyStamp = () => {
      const ms = NOW + random.pick([-3_600_000, 0, MAX_AHEAD_MS, 7_200_000]) + random.below(3);
      return at(ms, random.pick([0, 1, 46_655]));
    };
    const sent = [...new Set(Array.from({ length: 1 + random.below(12) }, anyStamp))];
    const known = new Set(Array.from({ length: random.below(3) }, anyStamp));
    const admitted = admitChanges(
      sent.map((stamp) => edit(stamp)),
      NOW,
      () => known,
    ).map(({ stamp }) => stamp);
    const inOrder = sent
      .map((stamp, place) => ({ stamp, place }))
      .toSorted((a, b) => (a.stamp < b.stamp ? -1 : 1));
    const kept = inOrder.map(({ place }) => admitted[place] ?? ZERO_STAMP);
    expect(new Set(kept).size).toBe(sent.length);
    expect(kept).toEqual(kept.toSorted());
    // A counter that is full carries into the milliseconds.
    for (const stamp of kept) expect(decodeStamp(stamp).ms).toBeLessThanOrEqual(NOW + MAX_AHEAD_MS + 1);
  }
});
