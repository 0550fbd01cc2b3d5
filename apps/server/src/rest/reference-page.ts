import type { JsonSchema } from "./components.ts";
import { nameOf, type OpenApi, type Operation } from "./openapi.ts";

/** The API as a page for people. It has no script, and its style is a file, so that any content security policy lets it. */
export function referencePage({ info, paths, components }: OpenApi, styleAddress: string): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
  const schemas = Object.entries(components.schemas);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)} API</title>
<link rel="stylesheet" href="${escaped(styleAddress)}">
</head>
<body>
<nav aria-label="Contents">
<h2>Addresses</h2>
${listOf(operations.map(({ name, operation }) => linkTo(operation.operationId, name)))}
<h2>Messages</h2>
${listOf(schemas.map(([name]) => linkTo(name, name)))}
</nav>
<main>
<h1>${escaped(info.title)} API</h1>
<p>${prose(info.description)}</p>
<p>Send <code>Authorization: Bearer …</code> with the token that signing in gives in its header <code>set-auth-token</code>,
or the cookie that it sets. What is refused is answered with <code>error</code>, a word, and <code>message</code>, a
sentence. The same for programs: <a href="openapi.json">openapi.json</a>.</p>
${operations.map(({ name, operation }) => operationSection(name, operation)).join("\n")}
${schemas.map(([name, schema]) => `<section id="${escaped(name)}"><h2>${escaped(name)}</h2>${shapeOf(schema)}</section>`).join("\n")}
</main>
</body>
</html>
`;
}

function operationSection(
  name: string,
  { operationId, summary, parameters, requestBody, responses }: Operation,
): string {
  const sent = Object.values(requestBody?.content ?? {})[0]?.schema;
  const answered = Object.values(responses["200"]?.content ?? {})[0]?.schema;
  const rows = (parameters ?? []).map((parameter) => [
    `<code>${escaped(parameter.name)}</code>${parameter.required ? "" : "?"}${parameter.in === "header" ? " (header)" : ""}`,
    typeOf(parameter.schema),
    prose(parameter.description ?? ""),
  ]);
  return `<section id="${escaped(operationId)}">
<h2><code>${escaped(name)}</code></h2>
<p>${prose(summary)}.</p>
${rows.length > 0 ? table(["in the address", "type", ""], rows) : ""}
${sent ? `<h3>Body</h3>${sent.$ref === undefined ? shapeOf(sent) : `<p>${typeOf(sent)}</p>`}` : ""}
${answered ? `<h3>${escaped(responses["200"]?.description ?? "")}</h3><p>${typeOf(answered)}</p>` : ""}
</section>`;
}

/** The fields of a message, or those of each of its kinds. */
function shapeOf(schema: JsonSchema): string {
  const kinds = schema.oneOf ?? schema.anyOf;
  if (kinds)
    return kinds.map((kind) => (kind.properties ? shapeOf(kind) : `<p>${typeOf(kind)}</p>`)).join("\n");
  if (!schema.properties) return `<p>${typeOf(schema)}</p>`;
  const rows = Object.entries(schema.properties).map(([field, of]) => [
    `<code>${escaped(field)}</code>${schema.required?.includes(field) === true ? "" : "?"}`,
    typeOf(of),
  ]);
  return table(["field", "type"], rows);
}

function typeOf(schema: JsonSchema): string {
  const { $ref, type, items, additionalProperties, properties, format } = schema;
  if ($ref !== undefined) return linkTo(nameOf({ $ref }), nameOf({ $ref }));
  if (schema.const !== undefined) return `<code>${escaped(JSON.stringify(schema.const))}</code>`;
  if (schema.enum)
    return schema.enum.map((value) => `<code>${escaped(JSON.stringify(value))}</code>`).join(" or ");
  const either = schema.oneOf ?? schema.anyOf;
  if (either) return either.map(typeOf).join(" or ");
  if (items) return `list of ${typeOf(items)}`;
  if (properties) {
    const fields = Object.entries(properties).map(
      ([field, of]) => `<code>${escaped(field)}</code>: ${typeOf(of)}`,
    );
    return `{ ${fields.join(", ")} }`;
  }
  if (additionalProperties) return `by name: ${typeOf(additionalProperties)}`;
  if (format === "uuid") return "id";
  return type === undefined ? "any JSON" : escaped([type].flat().join(" or "));
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join("");
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("\n");
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

function listOf(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul>`;
}

function linkTo(id: string, text: string): string {
  return `<a href="#${escaped(id)}">${escaped(text)}</a>`;
}

/** Text in which what stands between backticks is code. */
function prose(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

export const REFERENCE_STYLE = `:root { color-scheme: light dark; --line: light-dark(#dde3e3, #2f3a3a); --quiet: light-dark(#55626a, #a3b1b6); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.6 system-ui, sans-serif; background: light-dark(#fff, #12181a); color: light-dark(#16201f, #e6ecec); }
main { max-width: 52rem; padding: 2rem 1.5rem 6rem; }
nav { padding: 1.5rem; border-bottom: 1px solid var(--line); font-size: 0.875rem; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li { padding: 0.2rem 0; overflow-wrap: anywhere; }
nav h2 { font-size: 0.75rem; color: var(--quiet); margin: 1rem 0 0.25rem; border: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.125rem; margin: 2.5rem 0 0.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
h3 { font-size: 0.9375rem; margin: 1.25rem 0 0.25rem; }
p { margin: 0.5rem 0; }
a { color: light-dark(#0b6b63, #5fd0c3); }
code { font: 0.9em ui-monospace, monospace; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.75rem 0; min-width: 20rem; font-size: 0.9375rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 1.5rem 0.35rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--quiet); }
@media (min-width: 60rem) {
  body { display: grid; grid-template-columns: 18rem 1fr; }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; border-bottom: 0; border-right: 1px solid var(--line); }
}
`;
