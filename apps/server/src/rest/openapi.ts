import { PROTOCOL_VERSION } from "@tidemark/sync-core";
import { SCHEMA_VERSION } from "@tidemark/domain";
import { ADDRESS_NAMES } from "./address.ts";
import { type AccountPath, ACCOUNT_PATHS } from "./account-paths.ts";
import { componentSchemas, type JsonSchema, refTo } from "./components.ts";
import { REST_PREFIX, type Route, ROUTES } from "./routes.ts";

export interface Parameter {
  readonly name: string;
  readonly in: "query" | "header";
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly description?: string;
  /** Of a list: with commas between its members. */
  readonly style?: "form";
  readonly explode?: false;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
  readonly security?: readonly [];
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

/** The part of OpenAPI 3.1 that we write. */
export interface OpenApi {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly security: readonly Readonly<Record<string, readonly []>>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

const DESCRIPTION =
  "The messages, and what a client has to keep in mind, are specified in packages/sync-core/SPEC.md. " +
  `This server speaks protocol ${PROTOCOL_VERSION} and has version ${SCHEMA_VERSION} of the app's entities.`;

/** Whether the route's request is what the address says. */
const FROM_ADDRESS: ReadonlySet<string> = new Set(["GET"]);
/** Fields that an address may leave out, and what that means. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  cursor: "The cursor of the last answer; left out before the first pull. Not a time.",
  unsettled: "Ids with commas between them; left out if none are waited for.",
  limit: "Left out for 1,000.",
};

/** The API for programs that read such descriptions, made of the schemas that check its requests. */
export function openApi(): OpenApi {
  const schemas = componentSchemas();
  const paths: Record<string, Record<string, Operation>> = {};
  const add = (method: string, path: string, operation: Operation) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  };
  for (const [path, account] of Object.entries(ACCOUNT_PATHS))
    add("POST", path, accountOperation(path, account));
  for (const [name, route] of Object.entries<Route>(ROUTES)) {
    const [method = "", path = ""] = name.split(" ");
    add(method, `${REST_PREFIX}/${path}`, operationOf(method, path, route, schemas));
  }
  return {
    openapi: "3.1.0",
    info: { title: "Tidemark", version: "1", description: DESCRIPTION },
    security: [{ bearer: [] }, { cookie: [] }],
    paths,
    components: {
      schemas: { ...schemas, Error: ERROR },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "The `set-auth-token` header of signing in." },
        cookie: { type: "apiKey", in: "cookie", name: "tidemark.session_token" },
      },
    },
  };
}

const ERROR: JsonSchema = {
  type: "object",
  properties: { error: { type: "string" }, message: { type: "string" } },
  required: ["error", "message"],
};

const json = (schema: JsonSchema): Content => ({ "application/json": { schema } });
const refusal = {
  description: "Refused; the message says why and what to do",
  content: json({ $ref: "#/components/schemas/Error" }),
};

function operationOf(
  method: string,
  path: string,
  { summary, request, reply, answer }: Route,
  schemas: Readonly<Record<string, JsonSchema>>,
): Operation {
  const isFromAddress = FROM_ADDRESS.has(method);
  const schema = refTo(reply);
  return {
    operationId: path.replace("/", "."),
    summary,
    ...(request && isFromAddress && { parameters: parametersOf(schemas[nameOf(refTo(request))] ?? {}) }),
    ...(request && !isFromAddress && { requestBody: { required: true, content: json(refTo(request)) } }),
    responses: {
      200: answer
        ? { description: "Answer", content: json(schema) }
        : {
            description: "Events, of which the data is one of these and the id the cursor after it",
            content: { "text/event-stream": { schema } },
          },
      default: refusal,
    },
  };
}

function parametersOf({ properties = {}, required = [] }: JsonSchema): readonly Parameter[] {
  return Object.entries(properties).map(([field, schema]): Parameter => {
    if (field === "lastEventId")
      return {
        name: "Last-Event-ID",
        in: "header",
        required: false,
        schema,
        description: "Set by browsers that resume.",
      };
    const description = LEFT_OUT[field];
    return {
      name: ADDRESS_NAMES[field] ?? field,
      in: "query",
      required: description === undefined && required.includes(field),
      schema,
      ...(description !== undefined && { description }),
      ...(schema.items && { style: "form", explode: false }),
    };
  });
}

function accountOperation(path: string, { summary, fields, isSignedIn }: AccountPath): Operation {
  const properties = Object.fromEntries(fields.map((field) => [field, { type: "string" }]));
  return {
    operationId: `account.${path.split("/").slice(3).join("-")}`,
    summary,
    ...(fields.length > 0 && {
      requestBody: { required: true, content: json({ type: "object", properties, required: fields }) },
    }),
    responses: { 200: { description: "Done" }, default: { description: "Refused; `message` says why" } },
    ...(!isSignedIn && { security: [] }),
  };
}

/** The name of the schema that a reference points to. */
export function nameOf({ $ref }: { readonly $ref: string }): string {
  return $ref.slice($ref.lastIndexOf("/") + 1);
}
