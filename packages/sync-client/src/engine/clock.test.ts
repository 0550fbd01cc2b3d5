import { expect, test } from "vitest";
import { skewedClock } from "../../testing/fake-clock.ts";
import { createTestWorld } from "../../testing/test-world.ts";

test.each([7_200_000, -7_200_000])(
  "CLK-9: a device whose clock is wrong by %i ms wins and loses with its offline edits as if it were right",
  async (error) => {
    const { clock, rows, device } = createTestWorld();
    const wrong = device(undefined, { clock: skewedClock(clock, () => error) });
    const right = device();
    const [{ client: one }, { client: two }] = [await wrong.openTab(), await right.openTab()];
    wrong.network.cut();
    const own = await one.create("task", { title: "made before the first answer" });
    const [earlier, later] = [
      await two.create("task", { title: "a" }),
      await two.create("task", { title: "a" }),
    ];
    wrong.network.mend();
    await clock.advance(120_000);
    wrong.network.cut();
    await one.update("task", earlier, { title: "wrong" });
    await clock.advance(60_000);
    await two.update("task", earlier, { title: "right" });
    await two.update("task", later, { title: "right" });
    await clock.advance(60_000);
    await one.update("task", later, { title: "wrong" });
    wrong.network.mend();
    await clock.advance(120_000);
    expect(rows()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: own }),
        expect.objectContaining({ id: earlier, title: "right" }),
        expect.objectContaining({ id: later, title: "wrong" }),
      ]),
    );
  },
);

test("CLI-28: a clock that is set wrong while offline is put right before its edits are sealed", async () => {
  const { clock, rows, device } = createTestWorld();
  let error = 0;
  const jumping = device(undefined, { clock: skewedClock(clock, () => error) });
  const [{ client: one }, { client: two }] = [await jumping.openTab(), await device().openTab()];
  const id = await two.create("task", { title: "a" });
  await clock.advance(5_000);
  jumping.network.cut();
  await clock.advance(60_000);
  error = 86_400_000;
  await one.update("task", id, { title: "of a wrong day" });
  await clock.advance(60_000);
  await two.update("task", id, { title: "later" });
  await clock.advance(1_000);
  jumping.network.mend();
  one.syncNow();
  await clock.advance(120_000);
  expect(rows()).toMatchObject([{ title: "later" }]);
  expect(one.row("task", id)).toMatchObject({ title: "later" });
});
