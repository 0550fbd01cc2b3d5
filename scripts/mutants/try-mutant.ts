import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Check } from "./check.ts";
import { type Mutant, plant } from "./mutant.ts";
import type { Verdict } from "./verdict.ts";

/** What became of a mutant. */
export type Fate =
  | { readonly kind: "caught"; readonly by: string }
  | { readonly kind: "survived" }
  /** Nobody can say whether it would have been caught. */
  | { readonly kind: "undecided"; readonly why: string };

/** Plants the mutant in the copy in `folder`, tries its checks in their order until one fails, and takes it out again. */
export async function tryMutant(
  folder: string,
  mutant: Mutant,
  runCheck: (check: Check) => Promise<Verdict>,
): Promise<Fate> {
  const originals = new Map<string, string>();
  const planted = await plant(mutant, async (file) => {
    const text = await readFile(join(folder, file), "utf8");
    originals.set(file, text);
    return text;
  });
  try {
    await writeAll(folder, planted);
    for (const check of mutant.checks) {
      const verdict = await runCheck(check);
      if (verdict.kind === "failed") return { kind: "caught", by: verdict.by };
      if (verdict.kind === "undecided") return verdict;
    }
    return { kind: "survived" };
  } finally {
    await writeAll(folder, originals);
  }
}

async function writeAll(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [file, text] of files) await writeFile(join(folder, file), text);
}
