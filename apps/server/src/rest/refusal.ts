import type { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import type { FastifyError } from "fastify";
import { ZodError } from "zod";
import { sentenceFor } from "../trpc.ts";
import { ADDRESS_NAMES } from "./address.ts";

/** What a request is answered that is not granted. */
export interface Refusal {
  readonly status: number;
  readonly body: {
    /** A word for programs. */
    readonly error: string;
    /** A sentence for people: what is wrong, where, and what to do. */
    readonly message: string;
  };
}

/** How a procedure's refusal is said over plain HTTP. */
export function refusalOf(error: TRPCError): Refusal {
  const message = error.cause instanceof ZodError ? problemsOf(error.cause) : sentenceFor(error);
  return { status: getHTTPStatusCodeFromError(error), body: { error: error.code, message } };
}

/**
 * How a request is refused that reached no procedure; null if that is the server's own fault. `tooLarge` says what a
 * body may have.
 */
export function httpRefusalOf(
  { statusCode = 500, message }: Pick<FastifyError, "statusCode" | "message">,
  tooLarge = "The body is too large. A batch may have 1,000 changes and 1 MiB: send less at once.",
): Refusal | null {
  if (statusCode >= 500) return null;
  if (statusCode === 413) return { status: 413, body: { error: "PAYLOAD_TOO_LARGE", message: tooLarge } };
  const [error, sentence] = HTTP_REFUSALS[statusCode] ?? ["BAD_REQUEST", message];
  return { status: statusCode, body: { error, message: sentence } };
}

/** How a request is refused for which there is no route; `instead` is the method of the one at its path. */
export function nothingAt(method: string, instead: string | undefined, hint: string): Refusal {
  if (instead !== undefined) {
    const message = `Use ${instead} instead of ${method} here.`;
    return { status: 405, body: { error: "METHOD_NOT_SUPPORTED", message } };
  }
  return { status: 404, body: { error: "NOT_FOUND", message: `There is nothing at this address. ${hint}` } };
}

const HTTP_REFUSALS: Readonly<Record<number, readonly [error: string, sentence: string]>> = {
  414: ["URI_TOO_LONG", "The address is too long. Name fewer batches in `unsettled`."],
  415: ["UNSUPPORTED_MEDIA_TYPE", "Send the body as JSON, with the header `Content-Type: application/json`."],
};

function problemsOf({ issues }: ZodError): string {
  return issues.map(({ path, message }) => `${placeOf(path)}: ${readable(message)}`).join("; ");
}

function placeOf(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path;
  if (first === undefined) return "the request";
  const names = [ADDRESS_NAMES[String(first)] ?? String(first)];
  for (const part of rest) names.push(typeof part === "number" ? `[${part}]` : `.${String(part)}`);
  return names.join("");
}

/** What a schema says of a field, for people. */
export function readable(message: string): string {
  const [, expected] = /^Invalid input: expected (\w+), received undefined$/.exec(message) ?? [];
  return expected === undefined ? message : `is missing, and has to be of type ${expected}`;
}
