import {
  createMemorySyncServer,
  type MemorySyncServer,
  type MemorySyncServerOptions,
} from "@tidemark/server/memory";
import { BATCH_LIMITS, nextStep, PROTOCOL_VERSION, type PushRequest, type Sender } from "@tidemark/sync-core";
import { createMemoryDisk, type MemoryDisk } from "../src/adapters/memory.ts";
import type { LocalStore } from "../src/ports.ts";
import { openReplica } from "../src/replica/open-replica.ts";
import type { Replica, SealedPush } from "../src/replica/replica.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";
import { createMemoryHub } from "./memory-channel.ts";
import { createSeededRandom, type SeededRandom } from "./seeded-random.ts";
import { TEST_SCHEMA, TEST_SPACE, testEntities } from "./test-entities.ts";

/** A server, a clock, and devices whose replicas are led by hand. */
export interface ReplicaWorld {
  readonly clock: FakeClock;
  readonly random: SeededRandom;
  readonly server: MemorySyncServer;
  device(options?: DeviceOptions): Device;
}

export interface DeviceOptions {
  readonly disk?: MemoryDisk;
  /** Where its local database is, instead of a disk in memory. */
  readonly openStore?: () => Promise<LocalStore>;
}

export interface Device {
  /** Opens one more tab. */
  open(options?: { readonly schema?: number; readonly space?: string }): Promise<Replica>;
}

export function createReplicaWorld(
  options: { readonly seed?: number; readonly rule?: MemorySyncServerOptions["rule"] } = {},
): ReplicaWorld {
  const clock = createFakeClock();
  const random = createSeededRandom(options.seed ?? 1);
  const server = createMemorySyncServer({
    entities: testEntities,
    schema: TEST_SCHEMA + 1,
    oldest: TEST_SCHEMA,
    spaces: [TEST_SPACE],
    now: clock.now,
    after: clock.after,
    random: createSeededRandom(options.seed ?? 1).next,
    ...(options.rule && { rule: options.rule }),
  });
  return {
    clock,
    random,
    server,
    device({ disk = createMemoryDisk(), openStore = async () => disk.open() } = {}) {
      const hub = createMemoryHub();
      return {
        open: async ({ schema = TEST_SCHEMA, space = TEST_SPACE } = {}) =>
          openReplica({
            store: await openStore(),
            channel: hub.open(),
            clock,
            random,
            entities: testEntities,
            schema,
            space,
          }),
      };
    },
  };
}

export interface RoundOptions {
  /** How many rows a page holds. */
  readonly limit?: number;
  /** Called between the steps, each of which is one local transaction or one exchange. */
  readonly between?: () => void | Promise<void>;
}

/** Pushes all there is and pulls all there is, as the leader's driver does. */
export async function runRound(
  replica: Replica,
  server: MemorySyncServer,
  { limit = 1_000, between = () => undefined }: RoundOptions = {},
): Promise<void> {
  const fence = await replica.lead();
  for (let pullDue = true; ; await between()) {
    const { unanswered, open } = replica.stats();
    const step = nextStep({
      restoring: false,
      recalled: false,
      unanswered,
      open: open > 0,
      offering: false,
      pullDue,
    });
    if (step === "done") return;
    if (step === "seal") await replica.sealBatch(fence, BATCH_LIMITS);
    if (step === "push") await pushOnce(replica, fence, server);
    if (step === "pull") pullDue = await pullOnce(replica, fence, { server, limit });
  }
}

/** Sends the oldest batch without an answer. */
export async function pushOnce(replica: Replica, fence: number, server: MemorySyncServer): Promise<void> {
  const sealed = replica.nextBatch();
  if (!sealed) return;
  await replica.markAttempted(fence, sealed.batch.id);
  const reply = await server.push(pushRequestOf(replica, sealed));
  if (reply.kind === "settled") return replica.markAnswered(fence, sealed.batch.id, reply.outcomes);
  if (reply.kind === "cancelled") return replica.reopen(fence, sealed.batch.id, "open");
  if (reply.kind !== "behind") throw new Error(`a push was answered ${reply.kind}`);
  while (await pullOnce(replica, fence, { server, limit: 1_000 }));
  await replica.continueAfter(fence, sealed.batch.id, reply);
}

/** A batch as the request that carries it. */
export function pushRequestOf(replica: Replica, sealed: SealedPush): PushRequest {
  const { after, batch, schema } = sealed;
  const changes = structuredClone([...batch.changes]);
  return { ...senderOf(replica), replica: sealed.replica, schema, after, batch: { id: batch.id, changes } };
}

/** Pulls one page; true if there is more to pull. */
export async function pullOnce(
  replica: Replica,
  fence: number,
  { server, limit }: { server: MemorySyncServer; limit: number },
): Promise<boolean> {
  const begun = replica.pullStart();
  const reply = structuredClone(
    await server.pull({
      ...senderOf(replica),
      cursor: begun.cursor,
      unsettled: [...begun.unsettled],
      ...(begun.checkFor !== null && { sums: true }),
      limit,
    }),
  );
  if (reply.kind === "resync") {
    await replica.resync(fence, reply);
    return true;
  }
  if (reply.kind !== "checkpoint") throw new Error(`a pull was answered ${reply.kind}`);
  return (await replica.applyCheckpoint(fence, reply, begun)) !== "applied" || reply.more;
}

/** What a replica says of itself to the server. */
export function senderOf(replica: Replica): Sender {
  const head = replica.head();
  return { protocol: PROTOCOL_VERSION, schema: head.schema, space: head.space, replica: head.replica };
}
