import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { loseAnswers } from "./harness/lose-answers.ts";
import { test as base } from "./harness/test.ts";
import { has, runTool } from "./harness/tools.ts";

/** Runs the client as a person does who has signed up. */
const test = base.extend("python", async ({ app }, { onCleanup }) => {
  const home = await mkdtemp(join(tmpdir(), "tidemark-python-"));
  onCleanup(() => rm(home, { recursive: true, force: true }));
  const env = { TIDEMARK_HOME: home, TIDEMARK_PASSWORD: "correct horse battery" };
  const run = (...args: readonly string[]) =>
    runTool("python3", ["-m", "tidemark", ...args], { cwd: "examples/python", env });
  return {
    run,
    async say(...args: readonly string[]) {
      const { code, stdout, stderr } = await run(...args);
      if (code !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
      return stdout.trim();
    },
    signUp: (address = app.address) => run("sign-up", address, "ada@example.org", "Ada"),
  };
});

test(
  "CLI-1: the client in Python edits without a server, and both sides see what the other did",
  { skip: !has("python3") },
  async ({ app, database, python }) => {
    expect(await python.signUp()).toMatchObject({ code: 0, stderr: "" });

    await app.kill();
    const id = await python.say("add", "Run 100 km", "100");
    await python.say("progress", id, "5");
    expect((await python.run("sync")).code).toBe(1);
    expect(await python.say("list")).toBe(`${id}  5/100  Run 100 km`);

    await app.restart();
    await python.say("sync");
    const goal = () => database.sql`select name, current_value from goal where id = ${id}`;
    expect([...(await goal())]).toEqual([{ name: "Run 100 km", current_value: 5 }]);

    await database.sql`update goal set name = 'Run 120 km', current_value = current_value + 1 where id = ${id}`;
    await python.say("sync");
    expect(await python.say("list")).toBe(`${id}  6/100  Run 120 km`);

    await python.say("delete", id);
    await python.say("sync");
    expect([...(await goal())]).toEqual([]);
  },
);

test(
  "PUSH-3: the client in Python sends again what had no answer, and it counts once",
  { skip: !has("python3") },
  async ({ app, database, python, onTestFinished }) => {
    const lossy = await loseAnswers(app.address, /sync\/push/);
    onTestFinished(() => lossy.close());
    await python.signUp(lossy.address);
    const id = await python.say("add", "Push-ups", "100");
    await python.say("progress", id, "5");

    lossy.lose();
    expect((await python.run("sync")).code).toBe(1);
    await python.say("progress", id, "2");
    await python.say("sync");
    const [goal] = await database.sql`select current_value from goal where id = ${id}`;
    expect(goal).toEqual({ current_value: 7 });
    expect(await python.say("list")).toBe(`${id}  7/100  Push-ups`);
  },
);

test(
  "CLI-9: what the server refuses stays in sight in the client in Python, with the reason, until it is given up",
  { skip: !has("python3") },
  async ({ python }) => {
    await python.signUp();
    const id = await python.say("add", "Read", "12");
    await python.say("sync");
    await python.say("rename", id, "");
    await python.say("sync");
    expect(await python.say("list")).toBe(`${id}  0/12`);
    const refused = await python.say("refused");
    expect(refused).toMatch(/update of goal .*: give the goal a name$/);
    await python.say("discard", refused.split(" ")[0] ?? "");
    expect(await python.say("list")).toBe(`${id}  0/12  Read`);
  },
);

test(
  "a client in Python whose session was ended keeps everything, and goes on once it signs in",
  { skip: !has("python3") },
  async ({ app, database, python }) => {
    await python.signUp();
    const id = await python.say("add", "Read", "12");
    await database.sql`delete from accounts.session`;
    const refused = await python.run("sync");
    expect(refused).toMatchObject({ code: 1, stderr: "You are not signed in. Sign in, then try again.\n" });
    await python.say("sign-in", app.address, "ada@example.org");
    await python.say("sync");
    expect(await python.say("list")).toBe(`${id}  0/12  Read`);
    expect(await database.sql`select id from goal`).toHaveLength(1);
  },
);
