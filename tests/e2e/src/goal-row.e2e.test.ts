import { expect } from "vitest";
import { expectSoon } from "./harness/expect-soon.ts";
import { test } from "./harness/test.ts";

test("a goal that cannot be counted on says why, and no unit is too long for its row", async ({
  database,
  openDevice,
}) => {
  const unit = "x".repeat(40);
  await database.insertGoal({ name: "Walk", unit: "steps and miles ".repeat(20) });
  await database.insertGoal({
    name: "Steps",
    target_value: 2_147_483_647,
    current_value: 2_147_483_645,
    unit,
  });
  for (const width of [390, 900, 1280]) {
    const device = await openDevice({ viewport: { width, height: 844 } });
    const page = await device.openTab();
    await expectSoon(page.state).toBe("synced");
    const row = page.goal("Steps");
    await row.getByRole("button", { name: "+5 to Steps" }).click({ force: true });
    await page.page
      .getByRole("alert")
      .filter({ hasText: "The progress is at most 2,147,483,647." })
      .waitFor();
    expect(await page.shown()).toMatchObject([{ status: "synced" }, { status: "synced" }]);
    const short = page.goal("Walk").getByTitle(/^steps and miles/);
    expect(await short.textContent()).toBe("steps and miles steps and miles steps a…");
    const wide = await row.evaluate((element) => {
      const within = element.getBoundingClientRect();
      const parts = [...element.querySelectorAll("*")].map((part) => part.getBoundingClientRect());
      return parts.filter(({ right }) => right > within.right).length;
    });
    expect(wide, `parts that stand out at ${width} px`).toBe(0);
  }
});
