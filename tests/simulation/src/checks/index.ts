import type { Problem } from "../problem.ts";
import type { World } from "../world.ts";
import { differentCounts, doubled, falselyMissing, settledTwice } from "./doubled.ts";
import { falseBases } from "./false-bases.ts";
import { falseStatuses } from "./false-statuses.ts";
import { brokenGroups, earlierKeystrokes, forgottenRejections, lostEdits } from "./lost.ts";
import { restless, unequal } from "./unequal.ts";
import { worse } from "./worse.ts";

/** What is wrong with a world at any moment; nothing, if all is well. */
export async function problemsNow(world: World): Promise<readonly Problem[]> {
  return [...(await falseBases(world)), ...falseStatuses(world), ...world.books.witness.problems];
}

/** What is wrong with a world in which all is quiet. */
export async function problemsAfterQuiet(world: World): Promise<readonly Problem[]> {
  return [
    ...restless(world),
    ...(await problemsNow(world)),
    ...unequal(world),
    ...settledTwice(world),
    ...doubled(world),
    ...differentCounts(world),
    ...falselyMissing(world),
    ...lostEdits(world),
    ...forgottenRejections(world),
    ...brokenGroups(world),
    ...earlierKeystrokes(world),
    ...worse(world),
  ];
}
