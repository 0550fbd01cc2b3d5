import { Button, Tooltip, UnstyledButton } from "@mantine/core";
import { IconCalendar, IconCheck } from "@tabler/icons-react";
import { type Goal, isReached } from "@tidemark/domain";
import { useConflictsOf, useRowStatus } from "@tidemark/sync-client/react";
import { memo } from "react";
import { useViewOnly } from "../../sync/session/session-context.tsx";
import { idleProps } from "../../ui/idle-props.ts";
import { showNotice } from "../../ui/toasts.tsx";
import { ConflictCard } from "../sync/conflict-card.tsx";
import { RowFailure } from "../sync/row-failure.tsx";
import { RowStatusBadge } from "../sync/row-status-badge.tsx";
import { dueOf } from "./due.ts";
import { GoalMenu } from "./goal-menu.tsx";
import { GoalProgress } from "./goal-progress.tsx";
import classes from "./goal-row.module.css";
import { differenceText } from "./goal-words.ts";
import { stepProblem } from "./step-problem.ts";
import type { GoalActions } from "./use-goal-actions.ts";

const STEPS = [-1, 1, 5] as const;

interface GoalRowProps {
  readonly goal: Goal;
  readonly today: string;
  readonly actions: GoalActions;
  readonly onEdit: (goal: Goal) => void;
}

/** One goal of the list. */
export const GoalRow = memo(function GoalRow({ goal, today, actions, onEdit }: GoalRowProps) {
  const status = useRowStatus("goal", goal.id);
  const conflicts = useConflictsOf("goal", goal.id);
  const nameId = `goal-${goal.id}`;
  return (
    <li
      className={classes.row}
      aria-labelledby={nameId}
      data-goal-id={goal.id}
      data-row-status={status.status}
      data-goal-status={goal.status}
    >
      <DoneToggle goal={goal} actions={actions} />
      <div className={classes.about}>
        <h2 className={classes.name} id={nameId}>
          <UnstyledButton className={classes.edit} onClick={() => onEdit(goal)}>
            {goal.name}
          </UnstyledButton>
        </h2>
        {goal.description !== "" && <p className={classes.description}>{goal.description}</p>}
        <div className={classes.meta}>
          <DueChip goal={goal} today={today} />
          <RowStatusBadge status={status} />
        </div>
      </div>
      <div className={classes.progress}>
        <GoalProgress goal={goal} />
      </div>
      <div className={classes.steps} role="group" aria-label={`Count ${goal.name}`}>
        {STEPS.map((by) => (
          <StepButton key={by} by={by} goal={goal} actions={actions} />
        ))}
      </div>
      <div className={classes.menu}>
        <GoalMenu goal={goal} status={status} actions={actions} onEdit={onEdit} />
      </div>
      {status.status === "failed" && (
        <div className={classes.failure}>
          <RowFailure goal={goal} status={status} />
        </div>
      )}
      {conflicts.length > 0 && (
        <div className={classes.conflicts}>
          {conflicts.map((conflict) => (
            <ConflictCard key={conflict.id} conflict={conflict} name={goal.name} />
          ))}
        </div>
      )}
    </li>
  );
});

function StepButton({
  goal,
  by,
  actions,
}: {
  readonly goal: Goal;
  readonly by: number;
  readonly actions: GoalActions;
}) {
  // Not truly disabled: a button that has the focus must not lose it for having been pressed, and says why not.
  const viewOnly = useViewOnly();
  const problem = viewOnly ?? stepProblem(goal, by);
  return (
    <Button
      className={classes.step}
      variant="default"
      {...idleProps(problem)}
      aria-label={`${differenceText(by)} to ${goal.name}`}
      onClick={() => (problem === null ? actions.add(goal, by) : showNotice("step-problem", problem))}
    >
      {differenceText(by)}
    </Button>
  );
}

function DoneToggle({ goal, actions }: { readonly goal: Goal; readonly actions: GoalActions }) {
  const done = goal.status === "done";
  const reached = !done && isReached(goal);
  const viewOnly = useViewOnly();
  const label = done ? "Reopen" : "Mark as done";
  return (
    <Tooltip label={reached ? `The target is reached. ${label}` : label}>
      <UnstyledButton
        className={classes.toggle}
        {...idleProps(viewOnly)}
        data-done={done || undefined}
        data-reached={reached || undefined}
        aria-label={`${label}: ${goal.name}`}
        onClick={() => actions.setStatus(goal, done ? "active" : "done")}
      >
        <span className={classes.circle}>
          <IconCheck size={15} stroke={3} aria-hidden />
        </span>
      </UnstyledButton>
    </Tooltip>
  );
}

function DueChip({ goal, today }: { readonly goal: Goal; readonly today: string }) {
  const due = dueOf(goal, today);
  if (!due) return null;
  return (
    <span className={classes.due} data-tone={due.tone}>
      <IconCalendar size={14} stroke={2} aria-hidden />
      {due.text}
    </span>
  );
}
