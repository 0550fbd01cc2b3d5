import { z } from "zod";

/** What a field may hold: JSON without the parts that PostgreSQL or another language cannot keep. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

const MAX_DEPTH = 32;

/** Accepts a value that every part of the system can hold; names what is wrong with any other. */
export const jsonValueSchema = z.custom<JsonValue>().superRefine((value, context) => {
  const problem = jsonProblem(value);
  if (problem) context.addIssue({ code: "custom", message: problem });
});

/** Why `value` cannot be stored, as a sentence for a person, or null if it can. */
export function jsonProblem(value: unknown, depth = 0): string | null {
  if (depth > MAX_DEPTH) return `it is nested more than ${MAX_DEPTH} levels deep`;
  switch (typeof value) {
    case "string":
      return textProblem(value);
    case "boolean":
      return null;
    case "number":
      return Number.isFinite(value) ? null : "it holds a number that is not finite";
    case "object":
      return value === null ? null : containerProblem(value, depth);
    case "undefined":
      return "it holds undefined, which JSON cannot";
    default:
      return `it holds a ${typeof value}, which JSON cannot`;
  }
}

/** The one text of a JSON value: keys in order, no spaces. Two values are equal if their texts are. */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(",")}}`;
}

/** Whether two values are the same JSON. */
export function jsonEqual(a: JsonValue, b: JsonValue): boolean {
  return a === b || (typeof a === typeof b && canonicalJson(a) === canonicalJson(b));
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function textProblem(text: string): string | null {
  if (text.includes("\u0000")) return "it holds the character U+0000";
  return text.isWellFormed() ? null : "it holds half of a character (a lone surrogate)";
}

function containerProblem(value: object, depth: number): string | null {
  if (Array.isArray(value)) return firstProblem(value, depth);
  if (!isPlain(value)) return `it holds a ${value.constructor.name}, which JSON cannot; write it as text`;
  return firstProblem(Object.keys(value), depth) ?? firstProblem(Object.values(value), depth);
}

function firstProblem(members: readonly unknown[], depth: number): string | null {
  // Not `find`: of holes in an array, too, something has to be said.
  for (const member of members) {
    const problem = jsonProblem(member, depth + 1);
    if (problem) return problem;
  }
  return null;
}

/** An object that is nothing but its members, of whatever window. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
