import { addRowHash, NO_ROWS } from "../../src/sums.ts";
import type { Vector, VectorFile } from "./vector-file.ts";

interface SumCase extends Vector {
  readonly rows: readonly { readonly id: string; readonly version: number }[];
}

const A = "01900000-0000-7000-8000-00000000000a";
const B = "f47ac10b-58cc-5372-a567-0e02b2c3d479";

const cases: readonly SumCase[] = [
  { name: "no rows", rows: [] },
  { name: "one row: its hash", rows: [{ id: A, version: 1 }] },
  { name: "its next version", rows: [{ id: A, version: 2 }] },
  { name: "another row", rows: [{ id: B, version: 1 }] },
  {
    name: "two rows",
    rows: [
      { id: A, version: 1 },
      { id: B, version: 1 },
    ],
  },
  {
    name: "two rows the other way round",
    rows: [
      { id: B, version: 1 },
      { id: A, version: 1 },
    ],
  },
  {
    name: "a sum beyond 2^52 starts again from 0",
    rows: Array.from({ length: 5 }, (_, n) => ({ id: A, version: n + 10 })),
  },
];

export const sumVectors: VectorFile = {
  file: "sums.json",
  cases,
  run: ({ rows }: SumCase) => rows.reduce((sums, { id, version }) => addRowHash(sums, id, version), NO_ROWS),
};
