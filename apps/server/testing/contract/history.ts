import { SCHEMA_VERSION } from "@tidemark/domain";
import {
  type CancelRequest,
  type Change,
  type ClockState,
  createChange,
  deleteChange,
  encodeStamp,
  PROTOCOL_VERSION,
  type ReplicaId,
  type Stamp,
  tick,
  updateChange,
  type Values,
} from "@tidemark/sync-core";
import type { ReceivedPush } from "../../src/sync/received.ts";
import type { TestRandom } from "./random.ts";
import { REFUSED_UNIT, type SqlWrite, type StoredGoal } from "./world.ts";

/** Something that happens to a space. */
export type Happening =
  | { readonly kind: "sql"; readonly writes: readonly SqlWrite[] }
  | { readonly kind: "push"; readonly user: string; readonly request: ReceivedPush }
  | { readonly kind: "cancel"; readonly user: string; readonly request: CancelRequest };

interface Author {
  readonly user: string;
  readonly replica: ReplicaId;
  /** By how much its clock is wrong, in ms. */
  readonly offset: number;
  clock: ClockState;
  last: string | null;
  sent: ReceivedPush | null;
}

/** What a history draws from: few rows, few values, so that edits meet. */
export interface History {
  /** What happens next; `goals` is what is there now. */
  next(goals: ReadonlyMap<string, StoredGoal>, now: number): Happening;
  /** Tells that a batch was settled. */
  settled(request: ReceivedPush): void;
}

const A_GOAL: Values = {
  name: "Read",
  description: "",
  targetValue: 12,
  currentValue: 0,
  unit: "",
  dueOn: null,
  status: "active",
};

export function createHistory(random: TestRandom, space: string): History {
  const ids = Array.from({ length: 5 }, () => random.uuid());
  const authors = [0, -5_000, 90_000].map((offset, n): Author => {
    const replica = `replica${n}` as ReplicaId;
    return {
      user: `user ${n}`,
      replica: seeded(replica, random),
      offset,
      clock: { ms: 0, counter: 0 },
      last: null,
      sent: null,
    };
  });

  function fields(): Values {
    const some: [string, Values[string]][] = [
      ["name", random.pick(["a", "b", "c"])],
      ["unit", random.pick(["", "km", REFUSED_UNIT])],
      ["dueOn", random.pick([null, "2027-01-31"])],
      ["targetValue", 1 + random.below(3)],
      ["currentValue", random.below(5) - 2],
    ];
    const count = 1 + random.below(2);
    return Object.fromEntries(Array.from({ length: count }, () => random.pick(some)));
  }

  function sqlWrite(): SqlWrite {
    const id = random.pick(ids);
    if (random.chance(0.03)) return { kind: "truncate" };
    if (random.chance(0.25)) return { kind: "delete", id };
    if (random.chance(0.35))
      return { kind: "insert", id, values: { name: "by SQL", targetValue: 1, ...fields() } };
    return { kind: "update", id, values: fields() };
  }

  function change(
    author: Author,
    goals: ReadonlyMap<string, StoredGoal>,
    now: number,
    group?: string,
  ): Change {
    author.clock = tick(author.clock, now + author.offset);
    const row = random.pick(ids);
    const stamp = encodeStamp(author.clock, author.replica);
    const head = { id: random.uuid(), entity: "goal", row, stamp, ...(group !== undefined && { group }) };
    const stamps = goals.get(row)?.stamps ?? {};
    const seen = (field: string): Stamp | undefined => stamps[field] ?? stamps[""];
    if (random.chance(0.2)) return deleteChange(head, random.chance(0.5) ? seen("") : undefined);
    if (random.chance(0.3)) {
      const given = fields();
      return createChange(head, { ...A_GOAL, ...given }, new Set(["name", ...Object.keys(given)]));
    }
    const values = fields();
    const bases: Record<string, Stamp> = {};
    for (const field of Object.keys(values)) {
      const base = random.chance(0.6) ? seen(field) : undefined;
      if (base !== undefined) bases[field] = base;
    }
    return updateChange(head, values, bases);
  }

  function push(author: Author, goals: ReadonlyMap<string, StoredGoal>, now: number): ReceivedPush {
    if (author.sent && random.chance(0.1)) return author.sent;
    const group = random.uuid();
    const grouped = random.chance(0.3);
    const changes = Array.from({ length: 1 + random.below(4) }, () =>
      change(author, goals, now, grouped ? group : undefined),
    );
    const after = random.chance(0.05) ? null : author.last;
    author.sent = { ...senderOf(author), after, batch: { id: random.uuid(), changes } };
    return author.sent;
  }

  function senderOf({ replica }: Author) {
    return { protocol: PROTOCOL_VERSION, schema: SCHEMA_VERSION, space, replica };
  }

  return {
    next(goals, now) {
      const author = random.pick(authors);
      if (random.chance(0.4))
        return { kind: "sql", writes: Array.from({ length: 1 + random.below(3) }, sqlWrite) };
      if (random.chance(0.1)) {
        const batch = author.sent && random.chance(0.5) ? author.sent.batch.id : random.uuid();
        return { kind: "cancel", user: author.user, request: { ...senderOf(author), batch } };
      }
      return { kind: "push", user: author.user, request: push(author, goals, now) };
    },
    settled({ replica, batch }) {
      for (const author of authors) if (author.replica === replica) author.last = batch.id;
    },
  };
}

/** Replica ids belong to the space of their first push, so each history has its own. */
function seeded(replica: ReplicaId, random: TestRandom): ReplicaId {
  return `${random.uuid().slice(0, 6)}${replica.slice(-2)}` as ReplicaId;
}
