import { parseArgs } from "node:util";

/** What to measure and how much of it. */
export interface Sizes {
  /** Rows that are pushed, and rows of a first pull. */
  readonly rows: number;
  /** How often whatever takes long is repeated; the median counts. */
  readonly runs: number;
  /** Edits whose way to another client is timed. */
  readonly samples: number;
}

export interface Wish extends Sizes {
  readonly json: boolean;
  /** Names of measurements; empty for all. */
  readonly only: readonly string[];
}

/** Reads the command line. Throws a sentence for what it does not understand. */
export function readWish(args: readonly string[], names: readonly string[]): Wish {
  const { values } = parseArgs({
    args: args.filter((arg) => arg !== "--"),
    options: {
      json: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      rows: { type: "string", default: "10000" },
      runs: { type: "string", default: "5" },
      samples: { type: "string", default: "400" },
    },
  });
  const unknown = values.only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no measurement "${unknown}". There are: ${names.join(", ")}.`);
  }
  return {
    json: values.json,
    only: values.only,
    rows: readCount("rows", values.rows),
    runs: readCount("runs", values.runs),
    samples: readCount("samples", values.samples),
  };
}

function readCount(name: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`--${name} is "${text}". Set it to a whole number above zero.`);
}
