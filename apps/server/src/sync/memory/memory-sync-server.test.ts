import { randomUUID } from "node:crypto";
import { entities, SCHEMA_VERSION } from "@tidemark/domain";
import { type LiveMessage, PROTOCOL_VERSION } from "@tidemark/sync-core";
import { expect, test } from "vitest";
import { createTestReplica, type TestReplica } from "../../../testing/replica.ts";
import type { Role } from "../membership.ts";
import { MAX_REPLICAS } from "../store/space-store.ts";
import { createMemorySyncServer, type Members } from "./memory-sync-server.ts";

const SPACE = "0190a0c0-0000-7000-8000-000000000001";

/** A server whose time stands still: what waits is done when the test says so. */
function setUp(members?: Members) {
  const waiting: (() => void)[] = [];
  const now = Date.now();
  const meanwhile: (() => void)[] = [];
  const server = createMemorySyncServer({
    entities,
    schema: SCHEMA_VERSION,
    spaces: [SPACE],
    now() {
      for (const happen of meanwhile.splice(0)) happen();
      return now;
    },
    after(_ms, callback) {
      waiting.push(callback);
      return () => void waiting.splice(waiting.indexOf(callback), 1);
    },
    random: () => 0.5,
    ...(members && { members }),
  });
  const answering = {
    push: (user: string, request: Parameters<typeof server.push>[0]) => server.push(request, user),
    pull: (user: string, request: Parameters<typeof server.pull>[0]) => server.pull(request, user),
    cancel: (user: string, request: Parameters<typeof server.cancel>[0]) => server.cancel(request, user),
    live: () => {
      throw new Error("streams are opened at the server itself");
    },
  };
  const replica = () => createTestReplica(answering, SPACE);
  return {
    server,
    replica,
    passTime: () => waiting.splice(0).forEach((callback) => callback()),
    /** Has something happen as soon as a push has begun. */
    onceBegun: (happen: () => void) => void meanwhile.push(happen),
  };
}

/** Lets promises finish. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

function sender({ id, space }: TestReplica) {
  return { protocol: PROTOCOL_VERSION, schema: SCHEMA_VERSION, space, replica: id };
}

test("PULL-4: a cursor from a history that a restore has undone is told what both have in common", async () => {
  const { server, replica } = setUp();
  const [ann, bob] = [replica(), replica()];
  const create = ann.create({ name: "kept" });
  await ann.push(create);
  const kept = (await ann.pullAll(null)).cursor;
  const restore = server.backup();
  await ann.push(ann.update(create.row, { name: "lost" }));
  const undone = (await ann.pullAll(null)).cursor;
  restore();
  expect(server.rows(SPACE, "goal").get(create.row)?.values).toMatchObject({ name: "kept" });
  expect(await ann.pull(undone)).toMatchObject({ kind: "resync", common: 1 });
  await bob.push(bob.update(create.row, { unit: "new" }, { base: create.stamp }));
  expect(await ann.pull(undone)).toMatchObject({ kind: "resync", common: 1 });
  expect((await ann.pullAll(kept)).rows).toMatchObject([{ id: create.row, values: { unit: "new" } }]);
});

test("a backup can be restored more than once", async () => {
  const { server } = setUp();
  const restore = server.backup();
  for (let n = 0; n < 2; n += 1) {
    server.sql(SPACE, (sql) => sql.insert("goal", randomUUID(), { name: "a", targetValue: 1 }));
    expect(server.rows(SPACE, "goal").size).toBe(1);
    restore();
    expect(server.rows(SPACE, "goal").size).toBe(0);
  }
});

test("PULL-6: a stream carries what each commit changed, and ends with `bye` when the server is started again", async () => {
  const { server, replica } = setUp();
  const ann = replica();
  const { cursor } = await ann.pullAll(null);
  const heard: LiveMessage[] = [];
  let ended = 0;
  server.live({ ...sender(ann), cursor }, (message) => heard.push(message), { ended: () => (ended += 1) });
  await settled();
  await ann.push(ann.create());
  await settled();
  server.sql(SPACE, (sql) => sql.truncate("goal"));
  await settled();
  server.restart();
  await settled();
  expect(heard.map(({ kind }) => kind)).toEqual(["checkpoint", "checkpoint", "bye"]);
  const [first, second] = heard;
  expect(first).toMatchObject({ from: cursor });
  expect(second).toMatchObject({ from: first?.kind === "checkpoint" ? first.cursor : null });
  expect(ended).toBe(1);
});

test("a stream that its reader has left says nothing more", async () => {
  const { server, replica } = setUp();
  const ann = replica();
  const { cursor } = await ann.pullAll(null);
  const heard: LiveMessage[] = [];
  const leave = server.live({ ...sender(ann), cursor }, (message) => heard.push(message), {
    ended: () => heard.push({ kind: "bye", serverTime: 0 }),
  });
  await settled();
  leave();
  await ann.push(ann.create());
  server.restart();
  await settled();
  expect(heard).toEqual([]);
});

test("a push that is under way when the server stops fails, and nothing of it has happened", async () => {
  const { server, replica } = setUp();
  const ann = replica();
  const pushing = ann.push(ann.create());
  server.restart();
  await expect(pushing).rejects.toThrow("the store was stopped");
  expect(server.rows(SPACE, "goal").size).toBe(0);
  expect(await ann.push(ann.create())).toMatchObject({ kind: "settled" });
});

test("SQL-9: a push that meets SQL comes again when time passes, and not before", async () => {
  const { server, replica, passTime, onceBegun } = setUp();
  const ann = replica();
  const create = ann.create();
  await ann.push(create);
  let answered = false;
  onceBegun(() => server.sql(SPACE, (sql) => sql.update("goal", create.row, { currentValue: 5 })));
  const pushing = ann.push(ann.update(create.row, { currentValue: 1 })).finally(() => (answered = true));
  await settled();
  expect(answered).toBe(false);
  passTime();
  expect(await pushing).toMatchObject({ kind: "settled" });
  expect(server.rows(SPACE, "goal").get(create.row)?.values).toMatchObject({ currentValue: 6 });
});

test("PUSH-15: of two edits lowered within one millisecond the later stays, whatever their values", async () => {
  const { server, replica } = setUp();
  const ann = replica();
  const create = ann.create({ name: "m" });
  await ann.push(create);
  for (const name of ["z", "a", "z"]) {
    await ann.push(ann.update(create.row, { name }, { stamp: ann.stamp(7_200_000) }));
    expect(server.rows(SPACE, "goal").get(create.row)?.values).toMatchObject({ name });
  }
});

test("SQL-7: of a space that is removed nothing is left, and its streams end", async () => {
  const { server, replica } = setUp();
  const ann = replica();
  await ann.push(ann.create());
  const { cursor } = await ann.pullAll(null);
  let ended = 0;
  server.live({ ...sender(ann), cursor }, () => undefined, { ended: () => (ended += 1) });
  await settled();
  server.removeSpace(SPACE);
  await settled();
  expect(ended).toBe(1);
  expect(await ann.pull(null)).toMatchObject({ kind: "gone" });
  server.addSpace(SPACE);
  expect(server.rows(SPACE, "goal").size).toBe(0);
});

test("PULL-14: who is no member is told `gone`, whatever is asked", async () => {
  const { server, replica } = setUp(new Map([[SPACE, new Map([["ann", "owner"]])]]));
  const ann = replica();
  const request = ann.request([ann.create()]);
  const pull = { ...sender(ann), cursor: null, unsettled: [], limit: 1 };
  const replies = await Promise.all([
    server.push(request, "eve"),
    server.cancel({ ...sender(ann), batch: request.batch.id }, "eve"),
    server.offer({ ...sender(ann), cursor: "", rows: [] }, "eve"),
    server.pull(pull, "eve"),
  ]);
  expect(replies.map(({ kind }) => kind)).toEqual(["gone", "gone", "gone", "gone"]);
  expect(server.rows(SPACE, "goal").size).toBe(0);
});

test("PUSH-9: a sender that is not understood is told to upgrade", async () => {
  const { server, replica } = setUp();
  const ann = replica();
  const request = ann.request([ann.create()]);
  expect(await server.push({ ...request, protocol: 99 })).toMatchObject({ kind: "upgrade" });
  expect(await server.push({ ...request, schema: 99 })).toMatchObject({ kind: "upgrade" });
  expect(server.settledBatches(SPACE)).toBe(0);
});

test("SQL writes fields that there are, and gets the defaults of those it leaves out", () => {
  const { server } = setUp();
  const id = randomUUID();
  server.sql(SPACE, (sql) => sql.insert("goal", id, { name: "a", targetValue: 1 }));
  expect(server.rows(SPACE, "goal").get(id)?.values).toMatchObject({
    unit: "",
    status: "active",
    dueOn: null,
  });
  expect(() => server.sql(SPACE, (sql) => sql.update("goal", id, { nme: "b" }))).toThrow(
    "goal has no field “nme”",
  );
  expect(() => server.sql(SPACE, (sql) => sql.delete("gaol", id))).toThrow("there is no table of gaol");
});

test("PUSH-16: nobody has more replicas in a space than are bearable, in memory too", async () => {
  const { replica } = setUp();
  const ann = replica();
  await ann.push(ann.create());
  for (let n = 1; n < MAX_REPLICAS; n += 1) await replica().push();
  const one = replica();
  expect(await one.sendOnce(one.request([]))).toMatchObject({ kind: "busy" });
  expect(await ann.push(ann.create())).toMatchObject({ kind: "settled" });
});

test("PUSH-19: of somebody who may only view, every change is refused, once and for all", async () => {
  const roles = new Map<string, Role>([["ann", "viewer"]]);
  const { server, replica } = setUp(new Map([[SPACE, roles]]));
  const ann = replica();
  const request = ann.request([ann.create({}, { group: randomUUID() }), ann.create()]);
  const refused = request.batch.changes.map(({ id }) => ({
    kind: "rejected",
    change: id,
    code: "refused",
    message: "You may only view this space. Ask an owner to make you an editor, then try again.",
  }));
  expect(await ann.send(request)).toMatchObject({ kind: "settled", outcomes: refused });
  roles.set("ann", "editor");
  expect(await ann.send(request)).toMatchObject({ kind: "settled", outcomes: refused });
  expect(server.rows(SPACE, "goal").size).toBe(0);
  expect(await ann.push(ann.create())).toMatchObject({ kind: "settled", outcomes: [{ kind: "applied" }] });
});

test("PUSH-19: who may only view cancels what he sent, and nothing is taken from what he offers", async () => {
  const { server, replica } = setUp(new Map([[SPACE, new Map([["ann", "viewer"]])]]));
  const ann = replica();
  const request = ann.request([ann.create()]);
  expect(await ann.cancel(request.batch.id)).toMatchObject({ kind: "cancelled" });
  expect(await ann.send(request)).toMatchObject({ kind: "cancelled" });
  const offer = { ...sender(ann), cursor: "1.a.1", rows: [] };
  expect(await server.offer(offer, "ann")).toMatchObject({ kind: "declined" });
});
