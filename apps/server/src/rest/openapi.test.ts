import Fastify from "fastify";
import { expect, test } from "vitest";
import { openApi } from "./openapi.ts";
import { addReference } from "./reference.ts";
import { referencePage } from "./reference-page.ts";
import { REST_PREFIX, ROUTES } from "./routes.ts";

/** Every reference in a document. */
function refsIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "$ref" ? [String(inner)] : refsIn(inner)));
}

test("the description has every route and says what each takes and gives", () => {
  const { paths } = openApi();
  for (const name of Object.keys(ROUTES)) {
    const [method = "", path = ""] = name.split(" ");
    const operation = paths[`${REST_PREFIX}/${path}`]?.[method.toLowerCase()];
    expect(operation?.responses).toHaveProperty("200.content");
    expect(operation?.requestBody !== undefined).toBe(method === "POST");
  }
});

test("what it refers to is in it, and its operations have names of their own", () => {
  const description = openApi();
  for (const ref of refsIn(description))
    expect(description.components.schemas).toHaveProperty(ref.replace("#/components/schemas/", ""));
  const names = Object.values(description.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  expect(new Set(names).size).toBe(names.length);
});

test("a pull's address has `since`, and may leave out what has a usual value", () => {
  const parameters = openApi().paths[`${REST_PREFIX}/sync/pull`]?.["get"]?.parameters ?? [];
  expect(parameters.map(({ name, required }) => `${name}${required ? "" : "?"}`)).toEqual([
    "protocol",
    "schema",
    "space",
    "replica",
    "since?",
    "unsettled?",
    "sums?",
    "limit?",
  ]);
});

test("the page for people needs no script and no style of its own, and its links lead somewhere", () => {
  const page = referencePage(openApi(), "docs.css");
  expect(page).not.toMatch(/<script|<style|style=| on\w+=|https?:/);
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
});

test("both are served to anybody", async () => {
  const app = Fastify();
  addReference(app);
  const types = ["/openapi.json", "/docs", "/docs.css"].map(
    async (url) => (await app.inject({ method: "GET", url })).headers["content-type"],
  );
  expect(await Promise.all(types)).toEqual([
    "application/json; charset=utf-8",
    "text/html; charset=utf-8",
    "text/css; charset=utf-8",
  ]);
});
