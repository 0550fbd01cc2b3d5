import { GOAL_FILTERS, GOAL_SORTS, type GoalFilter, type GoalSort } from "./select-goals.ts";

/** What the address of the goals page says; what it leaves out is as usual. */
export interface GoalsSearch {
  readonly show?: GoalFilter;
  readonly sort?: GoalSort;
  /** The open form: `new`, or the id of the goal being edited. */
  readonly goal?: string;
}

/** Reads the address; what makes no sense in it is ignored. */
export function readGoalsSearch({ show, sort, goal }: Record<string, unknown>): GoalsSearch {
  const filter = GOAL_FILTERS.find((each) => each === show);
  const order = GOAL_SORTS.find((each) => each === sort);
  return {
    ...(filter && { show: filter }),
    ...(order && { sort: order }),
    ...(typeof goal === "string" && goal !== "" && { goal }),
  };
}
