import { defineConfig } from "vitest/config";

const CLUSTER = "apps/server/testing/cluster.setup.ts";
const ELSEWHERE = ["**/node_modules/**", "**/dist/**", "**/.*/**"];

/**
 * Four kinds of tests, told apart by the end of their names: `unit` needs nothing, `pg` a PostgreSQL, `sim` time,
 * and `e2e` the whole app, a browser and the machine to itself, so it comes last and one file at a time.
 */
export default defineConfig({
  test: {
    maxWorkers: 2,
    // The core decides what is lost and what is kept: hardly a line of it may be without a test.
    coverage: {
      provider: "v8",
      include: ["packages/sync-core/src/**/*.ts"],
      reporter: ["text"],
      thresholds: { lines: 98, branches: 98 },
    },
    projects: [
      {
        test: {
          name: "unit",
          include: ["{apps,bench,packages,scripts,tests}/**/*.test.{ts,tsx}"],
          exclude: [...ELSEWHERE, "**/*.{pg,sim,e2e}.test.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "pg",
          include: ["{apps,tests}/**/*.pg.test.ts"],
          exclude: ELSEWHERE,
          globalSetup: CLUSTER,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "sim",
          include: ["tests/simulation/src/**/*.sim.test.ts"],
          exclude: ELSEWHERE,
          testTimeout: 300_000,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/{e2e,faults}/src/**/*.e2e.test.ts"],
          exclude: ELSEWHERE,
          globalSetup: CLUSTER,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
