import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { test } from "./harness/test.ts";
import { has, runTool } from "./harness/tools.ts";

const PAGE = join(dirname(dirname(dirname(import.meta.dirname))), "docs", "api.md");

test(
  "the commands of docs/api.md do what the page says",
  { skip: !has("curl") },
  async ({ app, database }) => {
    const page = await readFile(PAGE, "utf8");
    const commands = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
    expect(commands.length).toBeGreaterThan(6);
    const script = `set -euo pipefail\n${commands.join("\necho\necho ----\n")}`;
    const { code, stdout, stderr } = await runTool("bash", ["-c", script], {
      env: { TIDEMARK: app.address },
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });

    const [, found, pushed, pulled, refused, edited, live] = stdout.split("----\n");
    expect(found).toContain('"email":"ada@example.org"');
    expect(pushed).toContain('"kind":"applied"');
    expect(pulled).toContain('"name":"Run 100 km"');
    expect(refused).toContain("takes a cursor");
    expect(edited).toContain('"name":"Run 120 km"');
    expect(live).toMatch(/^id: \S+\ndata: .*"name":"Run 120 km"/m);

    const goals = await database.sql`select name, current_value from goal`;
    expect([...goals]).toEqual([{ name: "Run 120 km", current_value: 5 }]);
    expect(await database.sql`select id from accounts.session`).toHaveLength(0);
  },
);
