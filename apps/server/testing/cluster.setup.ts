import { randomBytes } from "node:crypto";
import type { TestProject } from "vitest/node";
import { startTestCluster, type TestCluster } from "./cluster.ts";
import { dropTemplate } from "./database.ts";

/** Each project of a run loads this file anew; what they share has to be found in a place outside of it. */
const shared = globalThis as { tidemarkTestCluster?: { users: number; cluster: Promise<TestCluster> } };

/** Gives the tests of a project a PostgreSQL: one for all projects of the run, ended with the last of them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  process.env["TIDEMARK_TEST_RUN"] ??= randomBytes(4).toString("hex");
  const given = process.env["DATABASE_ADMIN_URL"] ?? process.env["DATABASE_URL"];
  const use = (shared.tidemarkTestCluster ??= { users: 0, cluster: startTestCluster(given) });
  use.users += 1;
  const cluster = await use.cluster;
  project.provide("adminUrl", cluster.adminUrl);
  return async () => {
    use.users -= 1;
    if (use.users > 0) return;
    delete shared.tidemarkTestCluster;
    if (given !== undefined) await dropTemplate(given);
    await cluster.stop();
  };
}
