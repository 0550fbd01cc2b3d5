import { naturalRowId } from "../../src/ids.ts";
import type { Vector, VectorFile } from "./vector-file.ts";

interface IdCase extends Vector {
  readonly space: string;
  readonly entity: string;
  readonly naturalKey: string;
}

const space = "01900000-0000-7000-8000-000000000001";

const cases: readonly IdCase[] = [
  { name: "one row per space", space, entity: "settings", naturalKey: "" },
  { name: "one row per exercise", space, entity: "record", naturalKey: "squat" },
  { name: "the same key of another entity", space, entity: "achievement", naturalKey: "squat" },
  {
    name: "the same key in another space",
    space: space.replace("1", "2"),
    entity: "record",
    naturalKey: "squat",
  },
  { name: "a key beyond ASCII is UTF-8", space, entity: "record", naturalKey: "Kniebeuge – tief é 😀" },
];

export const idVectors: VectorFile = {
  file: "ids.json",
  cases,
  run: (given: IdCase) => naturalRowId(given.space, given.entity, given.naturalKey),
};
