import { startEmbeddedPostgres } from "../src/db/embedded/start-embedded-postgres.ts";

/** Runs the cluster in the folder given as argument and says so, for tests that kill whoever runs a cluster. */
const [dataDir = ""] = process.argv.slice(2);
const cluster = await startEmbeddedPostgres({ dataDir, durable: false });
cluster.announce("http://holder.example");
process.stdout.write(`${cluster.adminUrl}\n`);
setInterval(() => undefined, 60_000);
