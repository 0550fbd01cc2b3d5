import { clockVectors } from "./clock.ts";
import { idVectors } from "./ids.ts";
import { mergeVectors } from "./merge.ts";
import { overlayVectors } from "./overlay.ts";
import { protocolVectors } from "./protocol.ts";
import { stampVectors } from "./stamps.ts";
import { sumVectors } from "./sums.ts";
import { valueVectors } from "./values.ts";
import type { VectorFile } from "./vector-file.ts";

/** What `vectors/` holds, by file. */
export const VECTOR_FILES: readonly VectorFile[] = [
  stampVectors,
  clockVectors,
  valueVectors,
  idVectors,
  mergeVectors,
  overlayVectors,
  sumVectors,
  protocolVectors,
];
