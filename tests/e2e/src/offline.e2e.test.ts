import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

test("CLI-1: edits made offline survive a reload while offline and reach PostgreSQL afterwards", async ({
  database,
  openDevice,
}) => {
  await database.insertGoal({ name: "Walk", target_value: 50 });
  const device = await openDevice();
  const page = await device.openTab();
  await expectSoon(page.state).toBe("synced");
  await page.kept();

  await device.goOffline();
  await page.add("Walk", 5);
  await page.edit("Walk", { name: "Walk home", unit: "times" });
  await page.create({ name: "Cook", target: 3 });
  await expectSoon(page.state).toBe("offline");
  const edited = [
    { name: "Cook", progress: "0 of 3", status: "pending" },
    { name: "Walk home", progress: "5 of 50 times", status: "pending" },
  ];
  await expectSoon(page.shown).toMatchObject(edited);

  await page.reload();
  await expectSoon(page.shown).toMatchObject(edited);
  expect(await database.goals()).toMatchObject([{ name: "Walk", current_value: 0 }]);

  await device.goOnline();
  await expectSoon(page.state).toBe("synced");
  await expectSoon(page.shown).toMatchObject(edited.map((goal) => ({ ...goal, status: "synced" })));
  expect(await database.goals()).toMatchObject([
    { name: "Cook", target_value: 3 },
    { name: "Walk home", current_value: 5, unit: "times" },
  ]);
});
