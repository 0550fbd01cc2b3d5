import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds, as sentences; once nothing on the page moves any more, since half-faded colours have no contrast. */
export async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(
    async () => void (await Promise.allSettled(document.getAnimations().map((each) => each.finished))),
  );
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
    return violations.flatMap(({ help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${help}: ${html} ${failureSummary}`),
    );
  });
}
