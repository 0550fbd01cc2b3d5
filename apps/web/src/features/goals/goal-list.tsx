import { Button } from "@mantine/core";
import type { Goal } from "@tidemark/domain";
import { useState } from "react";
import { formatNumber } from "./amount.ts";
import classes from "./goal-list.module.css";
import { GoalRow } from "./goal-row.tsx";
import type { GoalActions } from "./use-goal-actions.ts";
import type { KeptFocus } from "./use-kept-focus.ts";

const PAGE = 100;

interface GoalListProps {
  readonly goals: readonly Goal[];
  readonly focus: KeptFocus;
  readonly today: string;
  readonly actions: GoalActions;
  readonly onEdit: (goal: Goal) => void;
}

/** The goals of the view; a long list opens page by page. */
export function GoalList({ goals, focus, today, actions, onEdit }: GoalListProps) {
  const [shown, setShown] = useState(PAGE);
  const page = goals.slice(0, shown);
  const hidden = goals.length - page.length;
  return (
    <>
      <ul className={classes.list} aria-label="Goals" ref={focus.list} onFocus={focus.remember}>
        {page.map((goal) => (
          <GoalRow key={goal.id} goal={goal} today={today} actions={actions} onEdit={onEdit} />
        ))}
      </ul>
      {hidden > 0 && (
        <Button mt="md" fullWidth variant="default" onClick={() => setShown(shown + PAGE)}>
          Show {formatNumber(Math.min(PAGE, hidden))} more of {formatNumber(hidden)}
        </Button>
      )}
    </>
  );
}
