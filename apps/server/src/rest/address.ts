import { PAGE_ROWS } from "@tidemark/sync-core";
import { TRPCError } from "@trpc/server";

/** What follows the question mark of an address: a text, or several if it was said several times. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The name in an address of a field that has another one in the request. */
export const ADDRESS_NAMES: Readonly<Record<string, string>> = { cursor: "since" };

/** The pull that an address asks for; whether it is one, the request's schema says. */
export function pullFromAddress(query: Query): unknown {
  return {
    ...senderFromAddress(query),
    cursor: sinceOf(query),
    unsettled: listOf(query["unsettled"]),
    ...(query["sums"] !== undefined && { sums: truthOf(query["sums"]) }),
    limit: query["limit"] === undefined ? PAGE_ROWS : numberOf(query["limit"]),
  };
}

/** The stream that an address asks for; a browser that resumes by itself says where in a header. */
export function liveFromAddress(query: Query, lastEventId: string | undefined): unknown {
  return {
    ...senderFromAddress(query),
    cursor: sinceOf(query),
    ...(lastEventId !== undefined && { lastEventId }),
  };
}

function senderFromAddress({ protocol, schema, space, replica }: Query) {
  return { protocol: numberOf(protocol), schema: numberOf(schema), space, replica };
}

/** A day, a time, or seconds or milliseconds since 1970. A cursor has two points in it. */
const TIMESTAMP = /^(\d{4}-\d{2}|\d{8}T|\d{8,}(\.\d+)?$|[A-Z][a-z]{2},? )/;

const WHY_NO_TIMESTAMP =
  "since: this is a time, and it takes a cursor: the `cursor` of your last answer, or nothing before the first " +
  "pull. By time you would miss every row whose transaction began before that moment and was committed after it.";

function sinceOf({ since }: Query): unknown {
  if (since === undefined || since === "") return null;
  if (typeof since === "string" && TIMESTAMP.test(since))
    throw new TRPCError({ code: "BAD_REQUEST", message: WHY_NO_TIMESTAMP });
  return since;
}

/** What is no number stays as it is, for the schema to refuse. */
function numberOf(text: Query[string]): unknown {
  return typeof text === "string" && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function truthOf(text: Query[string]): unknown {
  return text === "true" || (text === "false" ? false : text);
}

function listOf(text: Query[string]): readonly string[] {
  return [text ?? []].flat().flatMap((part) => part.split(",").filter((id) => id !== ""));
}
