import { Button } from "@mantine/core";
import { IconArrowsSplit2 } from "@tabler/icons-react";
import type { SyncConflict } from "@tidemark/sync-core";
import type { MouseEvent } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { useNow } from "../../ui/use-now.ts";
import classes from "./conflict-card.module.css";
import { type ConflictSide, conflictWords } from "./conflict-words.ts";
import { useConflictChoice } from "./use-conflict-choice.ts";
import { useShownGoal } from "./use-shown-goal.ts";

interface ConflictCardProps {
  readonly conflict: SyncConflict;
  /** What the goal is called. */
  readonly name: string;
}

/** Two edits that did not know of each other: what each says, and which one to use. */
export function ConflictCard({ conflict, name }: ConflictCardProps) {
  const client = useClient();
  const choice = useConflictChoice();
  const { title, story, present, other } = conflictWords(conflict, {
    goal: useShownGoal(conflict.rowId),
    own: client.isOwnConflict(conflict),
    now: useNow(),
  });
  return (
    <div
      className={classes.conflict}
      role="group"
      aria-label={`Conflict of ${name}: ${title}`}
      data-conflict={conflict.field}
    >
      <div className={classes.head}>
        <IconArrowsSplit2 size={18} stroke={2} aria-hidden />
        <p>
          <strong>{title}.</strong> {story}
        </p>
      </div>
      <div className={classes.sides}>
        <Side side={present} name={name} onChoose={(event) => choice.keep(conflict, event.currentTarget)} />
        <Side side={other} name={name} onChoose={(event) => choice.use(conflict, event.currentTarget)} />
      </div>
    </div>
  );
}

function Side({
  side: { label, lines, choice },
  name,
  onChoose,
}: {
  readonly side: ConflictSide;
  readonly name: string;
  readonly onChoose: (event: MouseEvent<HTMLButtonElement>) => void;
}) {
  return (
    <div className={classes.side}>
      <span className={classes.label}>{label}</span>
      <div className={classes.lines}>
        {lines.map((line) => (
          <span key={line} className={classes.line}>
            {line}
          </span>
        ))}
      </div>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${choice}: ${lines.join(", ").slice(0, 80)}, for ${name}`}
        onClick={onChoose}
      >
        {choice}
      </Button>
    </div>
  );
}
