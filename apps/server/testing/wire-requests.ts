import { randomBytes, randomUUID } from "node:crypto";
import { SCHEMA_VERSION } from "@tidemark/domain";
import {
  encodeStamp,
  PROTOCOL_VERSION,
  type PullReply,
  type PushReply,
  replicaIdFrom,
} from "@tidemark/sync-core";
import type { TestAccount } from "./account.ts";
import type { TestApp } from "./test-app.ts";

/** Who asks, and in which space. */
export interface TestSender {
  readonly space: string;
  readonly replica?: string;
}

/** What every message begins with; without a replica's id, a new one's. */
export function senderOf({ space, replica = replicaIdFrom(randomBytes(8)) }: TestSender) {
  return { protocol: PROTOCOL_VERSION, schema: SCHEMA_VERSION, space, replica };
}

/** A push of one new goal. */
export function askToCreate({
  after = null,
  row = randomUUID(),
  ...sender
}: TestSender & { readonly after?: string | null; readonly row?: string }) {
  const head = senderOf(sender);
  const stamp = encodeStamp({ ms: Date.now(), counter: 0 }, head.replica);
  const values = { name: "Run", targetValue: 1 };
  const change = { id: randomUUID(), entity: "goal", row, kind: "create", stamp, values };
  return { ...head, after, batch: { id: randomUUID(), changes: [change] } };
}

export async function pushTo(
  app: Pick<TestApp, "ask">,
  account: TestAccount,
  request: ReturnType<typeof askToCreate>,
): Promise<PushReply> {
  return (await app.ask(account, "sync.push", request)).data as PushReply;
}

/** The first page of a space. */
export async function pullFrom(
  app: Pick<TestApp, "ask">,
  account: TestAccount,
  space: string,
): Promise<PullReply> {
  const request = { ...senderOf({ space }), cursor: null, unsettled: [], limit: 1_000 };
  return (await app.ask(account, "sync.pull", request)).data as PullReply;
}
