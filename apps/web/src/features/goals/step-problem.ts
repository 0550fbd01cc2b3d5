import { type Goal, goal as goalEntity } from "@tidemark/domain";
import { sentence } from "../../ui/sentence.ts";
import { fieldName } from "./goal-words.ts";

/** Why a goal cannot be counted on by this much, as a sentence; null if it can. */
export function stepProblem({ currentValue }: Pick<Goal, "currentValue">, by: number): string | null {
  if (by < 0 && currentValue <= 0) return `There is no ${fieldName("currentValue")} to take away.`;
  const { error } = goalEntity.fields.shape.currentValue.safeParse(currentValue + by);
  return error ? sentence(error.issues[0]?.message ?? "this is as far as it goes") : null;
}
