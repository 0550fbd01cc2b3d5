import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openStream } from "../../testing/open-stream.ts";
import { startTestApp, type TestApp } from "../../testing/test-app.ts";
import { askToCreate, pullFrom, pushTo, senderOf } from "../../testing/wire-requests.ts";

/** Values that stand nowhere else, so that the log can be searched for them. */
const NAME = "Climb Mount Privacy";
const PASSWORD = "a password of Ann's alone";
const LATER_PASSWORD = "another password of hers";

const lines: string[] = [];
let app: TestApp;

beforeAll(async () => {
  const log = pino({ level: "trace" }, { write: (line) => void lines.push(line) });
  app = await startTestApp(inject("adminUrl"), { log });
});
afterAll(() => app.end());

function named(space: string) {
  const request = askToCreate({ space });
  for (const change of request.batch.changes) change.values.name = NAME;
  return request;
}

test("a log of everything, of a run in which much goes wrong, has nobody's secret and no value of a row", async () => {
  const ann = await app.signUp("Ann Private");
  const ben = await app.signUp("Ben");
  const auth = (path: string, body: object, request: typeof fetch = fetch) =>
    request(`${app.address}/api/auth/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const rest = (path: string, body: string) =>
    ann.fetch(`${app.address}/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });

  // What goes well.
  const goal = named(ann.space);
  expect(await pushTo(app, ann, goal)).toMatchObject({ outcomes: [{ kind: "applied" }] });
  const stream = await openStream(app, ann, ann.space, "rest");
  await pushTo(app, ann, named(ann.space));
  await expect.poll(() => stream.text()).toContain(NAME);
  stream.close();
  const { data: shared } = await app.ask(ann, "spaces.create", { name: "Private club" });
  const { id: club } = shared as { id: string };
  const { data: invitation } = await app.ask(ann, "spaces.invite", { space: club, role: "viewer" });
  const { token } = invitation as { token: string };
  await app.ask(ben, "spaces.invitation", { token });
  await app.ask(ben, "spaces.accept", { token });
  await auth("sign-in/email", { email: ann.email, password: ann.password });

  // What does not: refusals of the app, of the database, of bodies, and an error of the server's own.
  await auth("sign-in/email", { email: ann.email, password: PASSWORD });
  await auth("sign-up/email", { email: ann.email, password: PASSWORD, name: "Ann Private" });
  await app.ask(ann, "account.upgrade", { name: "Ann Private", email: ann.email, password: PASSWORD });
  await app.ask(ann, "account.remove", { password: PASSWORD });
  await app.ask(ben, "sync.push", named(club));
  await app.ask(ann, "sync.push", { ...named(ann.space), after: NAME });
  await rest("sync/push", `{"name":"${NAME}"`);
  await rest(
    "sync/push",
    JSON.stringify({ ...goal, space: NAME, replica: NAME, batch: { id: NAME, changes: NAME } }),
  );
  await ann.fetch(`${app.address}/api/v1/sync/pull?since=${encodeURIComponent(NAME)}&space=${NAME}`);
  await ann.fetch(
    `${app.address}/trpc/sync.pull?input=${encodeURIComponent(JSON.stringify({ space: NAME }))}`,
  );
  await app.sql.unsafe(`
    ALTER TABLE goal ADD CONSTRAINT no_privacy CHECK (target_value <> 7);
    CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'broken' USING DETAIL = NEW.name, ERRCODE = 'XX000'; END $$;`);
  const seven = named(ann.space);
  for (const change of seven.batch.changes) change.values.targetValue = 7;
  await pushTo(app, ann, seven);
  await app.sql.unsafe(
    "CREATE TRIGGER break_down BEFORE INSERT ON goal FOR EACH ROW EXECUTE FUNCTION break_down()",
  );
  await app.ask(ann, "sync.push", named(ann.space));
  await app.sql.unsafe("ALTER TABLE accounts.space RENAME COLUMN name TO title");
  expect((await app.ask(ann, "spaces.create", { name: NAME })).status).toBe(500);
  await app.sql.unsafe("ALTER TABLE accounts.space RENAME COLUMN title TO name");
  await app.ask(ann, "account.signOutDevice", { id: randomUUID() });
  await app.ask(ann, "sync.cancel", { ...senderOf({ space: ann.space }), batch: goal.batch.id });
  await pullFrom(app, ann, ann.space);
  const changed = await auth(
    "change-password",
    { currentPassword: ann.password, newPassword: LATER_PASSWORD },
    ann.fetch,
  );
  expect(changed.status).toBe(200);

  const log = lines.join("");
  // Something was logged, or this proves nothing.
  for (const said of ["answered", "a request was refused", "a request failed"]) expect(log).toContain(said);
  const secrets = {
    NAME,
    password: ann.password,
    PASSWORD,
    LATER_PASSWORD,
    token: ann.token,
    cookie: decodeURIComponent(ann.cookie.value),
    session: ann.token.split(".")[0] ?? "",
    invitation: token,
    email: ann.email,
    person: "Ann Private",
    space: "Private club",
  };
  for (const [what, secret] of Object.entries(secrets)) {
    const told = lines.filter((line) => line.includes(secret) || line.includes(encodeURIComponent(secret)));
    expect({ what, told }).toEqual({ what, told: [] });
  }
});
