import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import postgres from "postgres";

/** The least that a server can do to hand out the goals. A process of its own, as the app's server is. */
const [, , databaseUrl = "", space = ""] = process.argv;
const sql = postgres(databaseUrl, { max: 1 });

async function answer(response: ServerResponse): Promise<void> {
  const rows = await sql`
    select id, name, description, target_value, current_value, unit, due_on::text, status, version::text, stamps
    from goal where space_id = ${space}`;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(rows));
}

const server = createServer((_request, response) => void answer(response));
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.once("disconnect", () => process.exit(0));
