import type { Checkpoint } from "@tidemark/sync-core";
import type { Asked, Staging } from "../layout.ts";
import type { Draft } from "./commits.ts";
import { namedNext } from "./kept.ts";

/** All that the server was asked about, with what this last page says. */
export function askedBy({ asked, named }: Staging, { settled }: Checkpoint): Asked {
  const reported = settled.filter((batch) => "outcomes" in batch).map(({ batch }) => batch);
  return {
    batches: [...(asked?.batches ?? []), ...named],
    known: [...(asked?.known ?? []), ...reported],
  };
}

/**
 * What a new base has to ask on about after this last page, because no request names more than so many batches; null
 * if it can be shown now.
 */
export async function askOn(
  draft: Draft,
  page: Checkpoint,
  keptUntil: number,
): Promise<Pick<Staging, "named" | "asked"> | null> {
  const { staging, generation } = draft.meta();
  if (!staging || staging.generation === generation || staging.named.length === 0) return null;
  const asked = askedBy(staging, page);
  const named = await namedNext(draft.scan, { asked, keptUntil });
  return named.length > 0 ? { named, asked } : null;
}
