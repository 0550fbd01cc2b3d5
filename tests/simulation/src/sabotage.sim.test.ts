import type { PullReply, PushReply, Stamp } from "@tidemark/sync-core";
import { describe, expect, test } from "vitest";
import { shrinkFailure } from "./campaign.ts";
import type { Problem } from "./problem.ts";
import { reduced } from "./reduction.ts";
import { runSchedule } from "./run-schedule.ts";
import { drawSchedule, type Schedule } from "./schedule.ts";
import type { SimServer } from "./sim-server.ts";

type Sabotage = (server: SimServer) => SimServer;

async function firstFailure(
  around: Sabotage,
): Promise<{ readonly schedule: Schedule; readonly problem: Problem } | null> {
  for (let seed = 1; seed <= 300; seed += 1) {
    const schedule = drawSchedule(seed);
    const { problems } = await runSchedule(schedule, { around });
    if (problems[0]) return { schedule, problem: problems[0] };
  }
  return null;
}

/** Servers that break one promise each, and the promise that has to be found broken. */
const SABOTAGES: Readonly<Record<string, readonly [Sabotage, readonly Problem["promise"][]]>> = {
  "settles a batch again under another name": [
    (server) => ({
      ...server,
      async push(request) {
        const reply = await server.push(request);
        const changes = request.batch.changes.map((change) => ({ ...change, id: other(change.id) }));
        await server.push({
          ...request,
          after: request.batch.id,
          batch: { id: other(request.batch.id), changes },
        });
        return reply;
      },
    }),
    ["counts right", "rests", "equals the server"],
  ],
  "says that it settled what it never stored": [
    (server) => ({
      ...server,
      push: async (request): Promise<PushReply> => ({
        kind: "settled",
        batch: request.batch.id,
        outcomes: request.batch.changes.map(({ id }) => ({ kind: "applied", change: id })),
        serverTime: 0,
      }),
    }),
    ["rests", "counts right", "equals the server"],
  ],
  "leaves a row out of a page and goes on behind it": [
    (server) => ({
      ...server,
      async pull(request) {
        const reply: PullReply = await server.pull(request);
        return reply.kind === "checkpoint" ? { ...reply, rows: reply.rows.slice(1) } : reply;
      },
    }),
    ["skips no version", "rests"],
  ],
  "sends a row that it does not have": [
    (server) => ({
      ...server,
      live: (request, receive) =>
        server.live(request, (message) =>
          receive(
            message.kind === "checkpoint"
              ? {
                  ...message,
                  rows: message.rows.map((row) =>
                    "dead" in row ? row : { ...row, values: { ...row.values, unit: "sabotage" } },
                  ),
                }
              : message,
          ),
        ),
    }),
    ["skips no version"],
  ],
  "believes that whoever edits a row has seen all of it": [
    (server) => ({
      ...server,
      push(request) {
        const changes = request.batch.changes.map((change) =>
          change.kind === "update"
            ? {
                ...change,
                bases: Object.fromEntries(Object.keys(change.values).map((field) => [field, LAST])),
              }
            : change,
        );
        return server.push({ ...request, batch: { ...request.batch, changes } });
      },
    }),
    ["keeps what lost", "leaves what is settled"],
  ],
  "forgets to say that a change was rejected": [
    (server) => ({
      ...server,
      async pull(request) {
        const reply = await server.pull(request);
        if (reply.kind !== "checkpoint") return reply;
        const settled = reply.settled.map((batch) =>
          "outcomes" in batch
            ? {
                ...batch,
                outcomes: batch.outcomes.map(({ change }) => ({ kind: "applied" as const, change })),
              }
            : batch,
        );
        return { ...reply, settled };
      },
    }),
    ["keeps rejections", "loses nothing"],
  ],
};

/** Above every other stamp. */
const LAST = "z".repeat(20) as Stamp;

function other(id: string): string {
  return id.replace(/^.{8}/, "00000000");
}

describe("a server is found out that", () => {
  test.each(Object.entries(SABOTAGES))("%s", async (_, [around, promises]) => {
    const failure = await firstFailure(around);
    expect(promises).toContain(failure?.problem.promise);
  });
});

test("a failure is shrunk to the few happenings that it needs", async () => {
  const [around] = SABOTAGES["leaves a row out of a page and goes on behind it"] ?? [];
  const failure = around && (await firstFailure(around));
  if (!failure) throw new Error("there is nothing to shrink");
  const least = await shrinkFailure(failure.schedule, failure.problem, { around });
  expect(least.keep.length).toBeLessThanOrEqual(3);
  for (const number of least.keep) {
    const keep = least.keep.filter((kept) => kept !== number);
    const { problems } = await runSchedule(reduced(failure.schedule, { ...least, keep }), { around });
    expect(problems.map(({ promise }) => promise)).not.toContain(failure.problem.promise);
  }
});
