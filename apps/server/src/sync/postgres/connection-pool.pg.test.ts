import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startTestEngine, type TestEngine } from "../../../testing/engine.ts";
import { createConnectionPool } from "./connection-pool.ts";
import { isOutage } from "./sql-error.ts";

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine(inject("adminUrl"));
});

afterAll(async () => {
  await engine.end();
});

const SLOW_S = 5;
const SILENT_MS = 200;

test("a database that falls silent is an outage, and the connection makes room for another", async () => {
  const pool = createConnectionPool(engine.url, { name: "tidemark silent", max: 1, silentMs: SILENT_MS });
  const began = performance.now();
  const silent = pool.use((connection) => connection.query(`SELECT pg_sleep(${SLOW_S})`));
  const next = pool.use((connection) => connection.query("SELECT 'heard' AS said"));
  await expect(silent).rejects.toSatisfy(isOutage);
  expect((await next).rows).toEqual([{ said: "heard" }]);
  expect(performance.now() - began).toBeLessThan(SLOW_S * 1_000);
  await pool.end();
});

test("answers that come one after the other may take longer together, and resting is no silence", async () => {
  const pool = createConnectionPool(engine.url, { name: "tidemark talking", max: 1, silentMs: SILENT_MS });
  const pause = `SELECT pg_sleep(${(0.6 * SILENT_MS) / 1_000})`;
  await pool.use((connection) => Promise.all([1, 2, 3].map(() => connection.query(pause))));
  await new Promise((resolve) => setTimeout(resolve, 2 * SILENT_MS));
  const { rows } = await pool.use((connection) => connection.query("SELECT 'heard' AS said"));
  expect(rows).toEqual([{ said: "heard" }]);
  await pool.end();
});
