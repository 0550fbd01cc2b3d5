import { randomBytes, randomUUID } from "node:crypto";
import { SCHEMA_VERSION } from "@tidemark/domain";
import {
  type CancelReply,
  type Change,
  CLOCK_START,
  type ClockState,
  createChange,
  deleteChange,
  type EditHead,
  encodeStamp,
  type LiveMessage,
  PROTOCOL_VERSION,
  type PullReply,
  type PushReply,
  type ReplicaId,
  replicaIdFrom,
  type Stamp,
  tick,
  updateChange,
  type Values,
} from "@tidemark/sync-core";
import type { ReceivedPush } from "../src/sync/received.ts";
import type { SyncServer } from "../src/sync/sync-server.ts";

type Checkpoint = Extract<PullReply, { kind: "checkpoint" }>;

/** A replica that keeps nothing but its clock and the batch it pushed last. */
export interface TestReplica {
  readonly id: ReplicaId;
  readonly space: string;
  /** Reads its clock. */
  stamp(ahead?: number): Stamp;
  create(values?: Values, head?: Partial<EditHead>): Change;
  update(row: string, values: Values, head?: Partial<EditHead> & { readonly base?: Stamp }): Change;
  delete(row: string, head?: Partial<EditHead> & { readonly base?: Stamp }): Change;
  request(
    changes: readonly Change[],
    overrides?: Partial<Pick<ReceivedPush, "after" | "replica">>,
  ): ReceivedPush;
  /** Pushes and, if it was settled, goes on from there. */
  push(...changes: readonly Change[]): Promise<PushReply>;
  /** As a device does, comes again after `busy`: a machine with much to do may stall a push for too long. */
  send(request: ReceivedPush): Promise<PushReply>;
  sendOnce(request: ReceivedPush): Promise<PushReply>;
  cancel(batch: string): Promise<CancelReply>;
  pull(
    cursor: string | null,
    options?: { readonly limit?: number; readonly unsettled?: readonly string[] },
  ): Promise<PullReply>;
  /** Pulls page after page to the end. */
  pullAll(
    cursor: string | null,
    limit?: number,
  ): Promise<{ readonly rows: Checkpoint["rows"]; readonly cursor: string; readonly pages: number }>;
  live(cursor: string | null): TestStream;
}

export interface TestStream {
  /** The next message; fails if none comes in time. */
  next(): Promise<LiveMessage>;
  close(): void;
}

const A_GOAL: Values = {
  name: "Read",
  description: "",
  targetValue: 12,
  currentValue: 0,
  unit: "books",
  dueOn: null,
  status: "active",
};

const COMES_AGAIN = 10;

export function createTestReplica(
  server: Pick<SyncServer, "push" | "cancel" | "pull" | "live">,
  space: string,
  user = "ann",
): TestReplica {
  const id = replicaIdFrom(randomBytes(8)) as ReplicaId;
  const sender = { protocol: PROTOCOL_VERSION, schema: SCHEMA_VERSION, space, replica: id };
  let clock: ClockState = CLOCK_START;
  let last: string | null = null;

  function stamp(ahead = 0): Stamp {
    clock = tick(clock, Date.now() + ahead);
    return encodeStamp(clock, id);
  }

  function head(given: Partial<EditHead> = {}): EditHead {
    return { id: randomUUID(), entity: "goal", row: randomUUID(), stamp: stamp(), ...given };
  }

  const replica: TestReplica = {
    id,
    space,
    stamp,
    create: (values = {}, given) =>
      createChange(head(given), { ...A_GOAL, ...values }, new Set(Object.keys(A_GOAL))),
    update(row, values, { base, ...given } = {}) {
      const bases = base ? Object.fromEntries(Object.keys(values).map((field) => [field, base])) : {};
      return updateChange(head({ ...given, row }), values, bases);
    },
    delete: (row, { base, ...given } = {}) => deleteChange(head({ ...given, row }), base),
    request: (changes, overrides = {}) => ({
      ...sender,
      after: last,
      ...overrides,
      batch: { id: randomUUID(), changes: [...changes] },
    }),
    push: (...changes) => replica.send(replica.request(changes)),
    async send(request) {
      let reply = await replica.sendOnce(request);
      for (let again = 0; reply.kind === "busy" && again < COMES_AGAIN; again += 1) {
        reply = await replica.sendOnce(request);
      }
      return reply;
    },
    async sendOnce(request) {
      const reply = await server.push(user, request);
      if (reply.kind === "settled") last = reply.batch;
      // What it writes next is later than what the database stamped for this push, also within one millisecond.
      clock = tick(clock, Date.now() + 1);
      return reply;
    },
    cancel: (batch) => server.cancel(user, { ...sender, batch }),
    pull: (cursor, { limit = 1_000, unsettled = [] } = {}) =>
      server.pull(user, { ...sender, cursor, limit, unsettled: [...unsettled] }),
    async pullAll(cursor, limit) {
      const rows: Checkpoint["rows"] = [];
      for (let pages = 1, from = cursor; ; pages += 1) {
        const page = await replica.pull(from, { ...(limit !== undefined && { limit }) });
        if (page.kind !== "checkpoint") throw new Error(`a pull was answered with ${page.kind}`);
        rows.push(...page.rows);
        from = page.cursor;
        if (!page.more) return { rows, cursor: page.cursor, pages };
      }
    },
    live(cursor) {
      const leaving = new AbortController();
      const hangUp = () => leaving.abort();
      const stillAllowed = async () => true;
      const events = server
        .live(user, { ...sender, cursor }, { signal: leaving.signal, hangUp, stillAllowed })
        [Symbol.asyncIterator]();
      return {
        async next() {
          const { promise, reject } = Promise.withResolvers<never>();
          const timer = setTimeout(() => reject(new Error("no message came")), 5_000);
          const result = await Promise.race([events.next(), promise]).finally(() => clearTimeout(timer));
          if (result.done) throw new Error("the stream has ended");
          return result.value.message;
        },
        close: () => leaving.abort(),
      };
    },
  };
  return replica;
}
