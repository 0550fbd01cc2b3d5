import { afterEach, expect, test } from "vitest";
import type { TestReplica, TestStream } from "../replica.ts";
import { type Facts, insert } from "./facts.ts";

/** What streams carry, whatever the store. */
export function liveContract(facts: Facts): void {
  const open: TestStream[] = [];

  afterEach(() => {
    for (const stream of open.splice(0)) stream.close();
  });

  /** A stream of a replica that has pulled everything. */
  async function openStream(replica: TestReplica, from?: string) {
    const cursor = from ?? (await replica.pullAll(null)).cursor;
    const stream = replica.live(cursor);
    open.push(stream);
    return { stream, cursor };
  }

  test("PULL-6: a stream carries what others push and what SQL writes, from cursor to cursor", async () => {
    const { ann, sql } = facts;
    const bob = facts.bob();
    const { stream, cursor } = await openStream(ann);
    let next = stream.next();
    const create = bob.create({ name: "Swim" });
    await bob.push(create);
    const pushed = await next;
    expect(pushed).toMatchObject({
      kind: "checkpoint",
      from: cursor,
      replica: ann.id,
      settled: [],
      rows: [{ id: create.row, values: { name: "Swim" } }],
    });
    next = stream.next();
    await sql({ kind: "delete", id: create.row });
    expect(await next).toMatchObject({
      from: pushed.kind === "checkpoint" ? pushed.cursor : null,
      rows: [{ id: create.row, dead: expect.any(String) as string }],
    });
  });

  test("PULL-5: a stream carries its own replica's outcomes", async () => {
    const { ann } = facts;
    const { stream } = await openStream(ann);
    const next = stream.next();
    const request = ann.request([ann.create({ targetValue: -1 })]);
    await ann.send(request);
    expect(await next).toMatchObject({
      rows: [],
      settled: [{ batch: request.batch.id, outcomes: [{ kind: "rejected" }] }],
    });
  });

  test("PULL-7: a stream begins with what happened since its cursor", async () => {
    const { ann, sql } = facts;
    const { cursor } = await ann.pullAll(null);
    await sql(insert());
    const { stream } = await openStream(ann, cursor);
    expect(await stream.next()).toMatchObject({ kind: "checkpoint", from: cursor, rows: [{ version: 1 }] });
  });

  test("more than a stream carries at once is a poke, and the stream goes on behind it", async () => {
    const { ann, sql } = facts;
    const { stream } = await openStream(ann);
    let next = stream.next();
    await sql(...Array.from({ length: 501 }, () => insert()));
    expect(await next).toMatchObject({ kind: "poke" });
    const { cursor } = await ann.pullAll(null);
    next = stream.next();
    await sql(insert());
    expect(await next).toMatchObject({ kind: "checkpoint", from: cursor, rows: [{ version: 2 }] });
  });
}
