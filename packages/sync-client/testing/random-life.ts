import type { MemorySyncServer } from "@tidemark/server/memory";
import { BATCH_LIMITS, type PullReply } from "@tidemark/sync-core";
import { EditRefused, LostLeadership } from "../src/replica/errors.ts";
import type { Edit, PullStart, Replica } from "../src/replica/replica.ts";
import { pullOnce, pushOnce, pushRequestOf, senderOf } from "./replica-kit.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { TEST_SPACE } from "./test-entities.ts";

/** Whatever people, tabs, networks and SQL may do to a replica, one step at a time. */
export type Step = (replica: Replica) => Promise<void>;

interface Delayed {
  readonly reply: PullReply;
  readonly begun: PullStart;
}

/** Few rows and few titles, so that edits meet. The server refuses the title "taken". */
const TITLES = ["read", "write", "taken", "rest"];

/** Gives one step after another. Refusals are part of life; any other failure comes out. */
export function createRandomLife(random: SeededRandom, server: MemorySyncServer): () => Step {
  const delayed: Delayed[] = [];
  return () =>
    forgiving(random.pick([...personSteps(random, server), ...machineSteps(random, server, delayed)]));
}

/** The same without people: what tabs, networks and servers do by themselves. */
export function createMachineLife(random: SeededRandom, server: MemorySyncServer): () => Step {
  const delayed: Delayed[] = [];
  return () => forgiving(random.pick(machineSteps(random, server, delayed)));
}

function forgiving(step: Step): Step {
  return async (replica) => {
    try {
      await step(replica);
    } catch (error) {
      if (!(error instanceof EditRefused || error instanceof LostLeadership)) throw error;
    }
  };
}

function personSteps(random: SeededRandom, server: MemorySyncServer): readonly Step[] {
  const id = (): string => `0190a0c0-0000-7000-8000-00000000000${random.below(8)}`;
  const edit = (): Edit => randomEdit(random, id());
  const editing: Step = async (replica) => void (await replica.write([edit()]));
  const querying: Step = async () => randomSql(random, server, id());
  return [
    editing,
    editing,
    editing,
    async (replica) => void (await replica.write([edit(), edit()], { group: random.chance(0.7) })),
    async (replica) => void (await replica.retry("task", id())),
    async (replica) => void (await replica.discard("task", id())),
    async (replica) => void (await replica.park("task", id(), "put aside")),
    async (replica) => {
      const { entries } = replica.outbox();
      if (entries.length > 0) await replica.takeBack([random.pick(entries).change.id]);
    },
    async (replica) => replica.noteAttempt([{ entity: "task", id: id() }]),
    querying,
    querying,
  ];
}

function machineSteps(random: SeededRandom, server: MemorySyncServer, delayed: Delayed[]): readonly Step[] {
  const limit = 1 + random.below(6);
  const leading =
    (act: (replica: Replica, fence: number) => Promise<unknown>): Step =>
    async (replica) => {
      const { fence } = replica.head();
      await act(replica, random.chance(0.1) || fence === 0 ? await replica.lead() : fence);
    };
  const pulling = leading((replica, fence) => pullOnce(replica, fence, { server, limit }));
  return [
    leading((replica, fence) => replica.sealBatch(fence, { ...BATCH_LIMITS, changes: 1 + random.below(4) })),
    leading((replica, fence) => pushOnce(replica, fence, server)),
    leading(async (replica, fence) => {
      const sealed = replica.nextBatch();
      if (sealed) await replica.markUnreached(fence, sealed.batch.id, "You are offline.");
    }),
    leading(async (replica, fence) => {
      const sealed = replica.nextBatch();
      if (!sealed) return;
      const { id } = sealed.batch;
      const reply = await server.cancel({ ...senderOf(replica), replica: sealed.replica, batch: id });
      if (reply.kind === "settled") await replica.markAnswered(fence, id, reply.outcomes);
      if (reply.kind === "cancelled") await replica.reopen(fence, id, random.pick(["open", "halve"]));
    }),
    pulling,
    pulling,
    // An answer that is lost, one that takes its time, one that comes late or twice.
    async (replica) => {
      const sealed = replica.nextBatch();
      if (sealed) await server.push(pushRequestOf(replica, sealed));
    },
    async (replica) => {
      const begun = replica.pullStart();
      const { cursor, unsettled } = begun;
      const reply = await server.pull({ ...senderOf(replica), cursor, unsettled: [...unsettled], limit });
      delayed.push({ reply: structuredClone(reply), begun });
    },
    leading(async (replica, fence) => {
      if (delayed.length === 0) return;
      const { reply, begun } = random.pick(delayed);
      if (reply.kind === "checkpoint") await replica.applyCheckpoint(fence, reply, begun);
    }),
    leading(async (replica, fence) => {
      if (random.chance(0.5)) return;
      const { replica: author, schema, cursor } = replica.head();
      await replica.resync(fence, {
        kind: "resync",
        replica: author,
        schema,
        from: cursor,
        common: 0,
        serverTime: 0,
      });
    }),
    async () => {
      if (random.chance(0.2)) server.restart();
    },
    leading((replica, fence) => replica.heartbeat(fence)),
    leading((replica, fence) => replica.tidy(fence)),
    async (replica) => replica.refresh(),
  ];
}

function randomEdit(random: SeededRandom, id: string): Edit {
  const title = random.pick(TITLES);
  const minutes = random.below(5) - 2;
  return random.pick<Edit>([
    { kind: "create", entity: "task", id, values: { title, minutes } },
    { kind: "update", entity: "task", id, values: { title } },
    { kind: "update", entity: "task", id, values: { minutes } },
    { kind: "update", entity: "task", id, values: { notes: title, minutes } },
    { kind: "delete", entity: "task", id },
  ]);
}

function randomSql(random: SeededRandom, server: MemorySyncServer, id: string): void {
  server.sql(TEST_SPACE, (sql) => {
    const there = server.rows(TEST_SPACE, "task").has(id);
    if (!there) sql.insert("task", id, { title: "sql", notes: "", minutes: random.below(10) });
    else if (random.chance(0.4)) sql.delete("task", id);
    else sql.update("task", id, { notes: random.pick(TITLES), minutes: random.below(10) });
  });
}
