import { expect } from "vitest";
import { test } from "./harness/test.ts";

test("no page of the app does what the policy of its pages forbids, online and off", async ({
  openDevice,
}) => {
  const device = await openDevice();
  const tab = await device.openTab();
  await tab.create({ name: "Run 100 km", target: 100 });
  await tab.kept();
  for (const path of ["/", "/account", "/invite/none", "/nowhere"]) await tab.page.goto(path);
  await device.goOffline();
  await tab.page.reload();
  await device.goOnline();
  expect(device.complaints().filter((said) => said.includes("Content Security Policy"))).toEqual([]);
});

test("what somebody manages to put into a page is not run, and sends nothing elsewhere", async ({
  openDevice,
}) => {
  const tab = await (await openDevice()).openTab();
  const found = await tab.page.evaluate(async () => {
    const page = globalThis as unknown as { hasRun?: boolean };
    const refused: string[] = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
      refused.push(effectiveDirective);
    });
    const script = document.createElement("script");
    script.textContent = "globalThis.hasRun = true";
    document.body.append(script);
    const button = document.createElement("button");
    button.setAttribute("onclick", "globalThis.hasRun = true");
    document.body.append(button);
    button.click();
    await fetch("https://elsewhere.example/").catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { hasRun: page.hasRun === true, refused: refused.toSorted() };
  });
  expect(found).toEqual({ hasRun: false, refused: ["connect-src", "script-src-attr", "script-src-elem"] });
});
