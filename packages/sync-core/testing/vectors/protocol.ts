import { MESSAGES } from "../messages.ts";
import type { Vector, VectorFile } from "./vector-file.ts";

interface ProtocolCase extends Vector {
  readonly message: string;
  readonly value: unknown;
}

const sender = { protocol: 1, schema: 1, space: "01900000-0000-7000-8000-000000000001", replica: "k3f9x0ab" };
const BATCH = "5b0f4c1e-6a57-4b63-9d5e-0a1c5a2f7e01";
const change = {
  id: "01900000-0000-7000-8000-0000000000c1",
  entity: "goal",
  row: "01900000-0000-7000-8000-00000000000a",
  kind: "update",
  stamp: "0mi5x2k1q000k3f9x0ab",
  values: { done: true },
  bases: {},
};
const pushed = (changes: readonly unknown[]) => ({ ...sender, after: null, batch: { id: BATCH, changes } });
const pull = { ...sender, cursor: null, unsettled: [], limit: 1_000 };
const serverTime = 1_767_225_600_000;
const page = {
  kind: "checkpoint",
  replica: "k3f9x0ab",
  schema: 1,
  from: null,
  rows: [],
  settled: [],
  cursor: "1.0",
  more: false,
  serverTime,
};

const cases: readonly ProtocolCase[] = [
  { name: "a push", message: "pushRequest", value: pushed([change]) },
  {
    name: "an empty push, which asks whether the server settles anything",
    message: "pushRequest",
    value: pushed([]),
  },
  {
    name: "a field that nobody knows is ignored",
    message: "pushRequest",
    value: { ...pushed([]), colour: "red" },
  },
  {
    name: "a push without a sender",
    message: "pushRequest",
    value: { after: null, batch: { id: BATCH, changes: [] } },
  },
  { name: "SQL's name as a replica", message: "pushRequest", value: { ...pushed([]), replica: "zzzzzzzz" } },
  {
    name: "a batch's id in upper case",
    message: "pushRequest",
    value: { ...pushed([]), batch: { id: BATCH.toUpperCase(), changes: [] } },
  },
  {
    name: "a change of an unknown kind",
    message: "pushRequest",
    value: pushed([{ ...change, kind: "upsert" }]),
  },
  {
    name: "an update without bases",
    message: "pushRequest",
    value: pushed([change, { ...change, bases: undefined }]),
  },
  {
    name: "a stamp that is too short",
    message: "pushRequest",
    value: pushed([{ ...change, stamp: "0mi5x2k1q000" }]),
  },
  {
    name: "a base that is no stamp",
    message: "pushRequest",
    value: pushed([{ ...change, bases: { done: "yesterday" } }]),
  },
  {
    name: "a value with U+0000",
    message: "pushRequest",
    value: pushed([{ ...change, values: { title: "a\u0000" } }]),
  },
  { name: "an answer that nobody knows", message: "pushReply", value: { kind: "maybe", serverTime } },
  { name: "an answer without its time", message: "pushReply", value: { kind: "taken" } },
  {
    name: "a rejection with an unknown code",
    message: "pushReply",
    value: {
      kind: "settled",
      batch: BATCH,
      outcomes: [{ kind: "rejected", change: change.id, code: "late", message: "too late" }],
      serverTime,
    },
  },
  { name: "a cancel", message: "cancelRequest", value: { ...sender, batch: BATCH } },
  {
    name: "a cancel answered with behind",
    message: "cancelReply",
    value: { kind: "behind", last: null, batches: [], serverTime },
  },
  { name: "a first pull", message: "pullRequest", value: pull },
  { name: "a pull of no rows", message: "pullRequest", value: { ...pull, limit: 0 } },
  { name: "a pull of 1,001 rows", message: "pullRequest", value: { ...pull, limit: 1_001 } },
  { name: "a cursor that is too long", message: "pullRequest", value: { ...pull, cursor: "x".repeat(201) } },
  { name: "an empty page", message: "pullReply", value: page },
  {
    name: "a row that is neither alive nor dead",
    message: "pullReply",
    value: { ...page, rows: [{ entity: "goal", id: change.row, version: 1 }] },
  },
  {
    name: "a resync that asks for what was lost",
    message: "pullReply",
    value: {
      kind: "resync",
      replica: "k3f9x0ab",
      schema: 1,
      from: "1.9",
      common: 3,
      offer: true,
      serverTime,
    },
  },
  {
    name: "a resync without a common version",
    message: "pullReply",
    value: { kind: "resync", replica: "k3f9x0ab", schema: 1, from: "1.9", serverTime },
  },
  {
    name: "an offer",
    message: "offerRequest",
    value: {
      ...sender,
      cursor: "1.9",
      rows: [{ entity: "goal", id: change.row, values: { done: true }, stamps: { "": change.stamp } }],
    },
  },
  {
    name: "an offer without a cursor",
    message: "offerRequest",
    value: { ...sender, cursor: null, rows: [] },
  },
  {
    name: "a stream that resumes",
    message: "liveRequest",
    value: { ...sender, cursor: "1.9", lastEventId: "1.12" },
  },
  { name: "a poke", message: "liveMessage", value: { kind: "poke", serverTime } },
  {
    name: "a stream's message is no resync",
    message: "liveMessage",
    value: { kind: "resync", common: 3, serverTime },
  },
];

export const protocolVectors: VectorFile = {
  file: "protocol.json",
  cases,
  run({ message, value }: ProtocolCase) {
    const schema = MESSAGES[message];
    if (!schema) throw new Error(`there is no message "${message}"`);
    const { error } = schema.safeParse(value);
    return error ? { wrong: error.issues.map(({ path }) => path.join(".")) } : { valid: true };
  },
};
