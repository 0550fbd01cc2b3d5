import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createTestReplica } from "../../../testing/replica.ts";

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
});

afterAll(async () => {
  await engine.end();
});

test.each(["a\0b", "\ud800", "__proto__", "constructor", "'; drop table goal; --"])(
  "PUSH-5: an entity or a field called %j costs its change alone, though it is named in the answer",
  async (name) => {
    const ann = createTestReplica(engine.server, await engine.newSpace());
    const goal = randomUUID();
    const reply = await ann.push(
      ann.create({}, { row: goal }),
      ann.create({}, { entity: name }),
      ann.create(Object.fromEntries([[name, 1]])),
      ann.update(goal, Object.fromEntries([[name, 1]])),
      ann.delete(goal, { entity: name }),
    );
    expect(reply).toMatchObject({
      kind: "settled",
      outcomes: [
        { kind: "applied" },
        ...Array.from({ length: 4 }, () => ({ kind: "rejected", code: "invalid" })),
      ],
    });
  },
);
