import { pino } from "pino";
import { expect, test } from "vitest";
import type { ConnectionPool } from "./connection-pool.ts";
import { createOutageReport } from "./outage.ts";

const lost = Object.assign(new Error("the database system is in recovery mode"), { code: "ECONNREFUSED" });

/** A pool whose work ends as it is told, and the lines that were logged of it. */
function reported() {
  const lines: object[] = [];
  const log = pino({ level: "warn" }, { write: (line) => void lines.push(JSON.parse(line) as object) });
  const use = async <Result>(work: () => Promise<Result>) => work();
  const inner: ConnectionPool = { use: use as ConnectionPool["use"], end: async () => undefined };
  const pool = createOutageReport(log)(inner);
  const run = (end: Promise<unknown>) => pool.use(() => end).catch(() => undefined);
  return { lines, run };
}

test("an outage is one line without a stack however much fails, and one when it is over", async () => {
  const { lines, run } = reported();
  await run(Promise.resolve());
  for (let n = 0; n < 5; n += 1) await run(Promise.reject(lost));
  expect(lines).toMatchObject([
    {
      level: 40,
      msg: "the database does not answer; clients are told to come again",
      reason: "the database system is in recovery mode",
    },
  ]);
  expect(lines[0]).not.toHaveProperty("err");
  for (let n = 0; n < 5; n += 1) await run(Promise.resolve());
  expect(lines.slice(1)).toMatchObject([{ level: 40, msg: "the database answers again" }]);
});

test("work from before the outage does not end it", async () => {
  const { lines, run } = reported();
  const { promise, resolve } = Promise.withResolvers<void>();
  const earlier = run(promise);
  await run(Promise.reject(lost));
  resolve();
  await earlier;
  expect(lines).toHaveLength(1);
});

test("a defect is no outage", async () => {
  const { lines, run } = reported();
  await run(Promise.reject(new TypeError("a bug")));
  expect(lines).toEqual([]);
});
