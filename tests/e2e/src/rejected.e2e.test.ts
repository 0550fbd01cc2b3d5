import { expect } from "vitest";
import type { AppDatabase } from "./harness/database.ts";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

const SENTENCE = "The club counts no goals above 1,000. Choose a smaller target.";

test("CLI-9: an edit that SQL refuses shows as failed with the server's sentence, and a retry sends it again", async ({
  database,
  openDevice,
}) => {
  await refuseLargeTargets(database);
  await database.insertGoal({ name: "Swim" });
  const page = await (await openDevice()).openTab();
  await expectSoon(page.state).toBe("synced");
  await page.edit("Swim", { target: 5_000 });
  await expectSoon(page.state).toBe("failed");
  await expectSoon(page.shown).toMatchObject([{ name: "Swim", progress: "0 of 5,000", status: "failed" }]);
  expect(await page.goal("Swim").textContent()).toContain(SENTENCE);
  expect(await database.goals()).toMatchObject([{ target_value: 100 }]);
  await database.sql`update goal set target_value = 200`;
  await page.goal("Swim").getByText("Target: 5,000 instead of 200").waitFor();

  await database.sql`drop trigger refuse on goal`;
  await page.goal("Swim").getByRole("button", { name: "Retry" }).click();
  await expectSoon(page.shown).toMatchObject([{ progress: "0 of 5,000", status: "synced" }]);
  expect(await database.goals()).toMatchObject([{ target_value: 5_000 }]);
});

test("CLI-9: a refused edit that is discarded gives way to what the server has", async ({
  database,
  openDevice,
}) => {
  await refuseLargeTargets(database);
  await database.insertGoal({ name: "Swim" });
  const page = await (await openDevice()).openTab();
  await expectSoon(page.state).toBe("synced");
  await page.edit("Swim", { target: 5_000 });
  await expectSoon(page.shown).toMatchObject([{ progress: "0 of 5,000", status: "failed" }]);

  await page.reload();
  await expectSoon(page.shown).toMatchObject([{ progress: "0 of 5,000", status: "failed" }]);
  await page.goal("Swim").getByRole("button", { name: "Discard" }).click();
  await expectSoon(page.shown).toMatchObject([{ progress: "0 of 100", status: "synced" }]);
  await expectSoon(page.state).toBe("synced");

  await page.page.getByRole("button", { name: "Undo" }).click();
  await expectSoon(page.shown).toMatchObject([{ progress: "0 of 5,000", status: "failed" }]);
  expect(await page.goal("Swim").textContent()).toContain(SENTENCE);
});

test("CLI-9: many refused differences of one goal are told as one, in the header too", async ({
  database,
  openDevice,
}) => {
  await database.sql`alter table goal add constraint goal_modest check (current_value < 1)`;
  await database.insertGoal({ name: "Swim" });
  const device = await openDevice();
  const page = await device.openTab();
  await expectSoon(page.state).toBe("synced");
  await device.goOffline();
  for (let times = 0; times < 12; times += 1) await page.add("Swim", 5);
  await device.goOnline();
  await expectSoon(page.state).toBe("failed");
  await page.page.getByRole("button", { name: "1 failed. See and decide" }).click();
  const details = page.page.getByRole("dialog", { name: "Sync details" });
  await details.getByText("12 changes of 1 goal", { exact: true }).waitFor();
  const failed = details.getByRole("list", { name: "Failed" });
  expect(await failed.getByRole("button", { name: /^Retry/ }).count()).toBe(1);
  expect(await failed.textContent()).toContain("12 changes of yours:Progress: +60");
});

test("PUSH-4: a refused edit holds back no other", async ({ database, openDevice }) => {
  await database.sql`alter table goal add constraint goal_name_polite check (name not ilike '%damn%')`;
  const device = await openDevice();
  const page = await device.openTab();
  await expectSoon(page.state).toBe("synced");
  await device.goOffline();
  await page.create({ name: "Knit" });
  await page.create({ name: "Damn it" });
  await page.create({ name: "Sew" });
  await device.goOnline();

  await expectSoon(page.state).toBe("failed");
  const statuses = async () =>
    Object.fromEntries((await page.shown()).map(({ name, status }) => [name, status]));
  await expectSoon(statuses).toEqual({ Knit: "synced", "Damn it": "failed", Sew: "synced" });
  expect((await database.goals()).map(({ name }) => name)).toEqual(["Knit", "Sew"]);
});

/** A rule of a developer's own, in the database alone. */
async function refuseLargeTargets({ sql }: AppDatabase): Promise<void> {
  await sql.unsafe(`
    create function refuse_large_targets() returns trigger language plpgsql as $$
    begin
      if new.target_value > 1000 then raise exception '${SENTENCE}'; end if;
      return new;
    end $$;
    create trigger refuse before insert or update on goal for each row execute function refuse_large_targets()`);
}
