import { Button, Group } from "@mantine/core";
import type { RowStatus } from "@tidemark/sync-core";
import { refusalWords } from "./refusal-words.ts";
import classes from "./row-failure.module.css";
import { useRefusals } from "./use-refusals.ts";
import { useRowRescue } from "./use-row-rescue.ts";

interface RowFailureProps {
  readonly goal: { readonly id: string; readonly name: string };
  readonly status: Pick<RowStatus, "message">;
}

/** The server's "no" to changes of a goal, in its own words, and the two ways on. */
export function RowFailure({ goal, status }: RowFailureProps) {
  const { reasons, whose, edits, wayOn, label } = refusalWords(useRefusals(goal.id), status.message);
  const rescue = useRowRescue();
  return (
    <div className={classes.failure} role="group" aria-label={`Failed: ${goal.name}`}>
      <div className={classes.words}>
        {reasons.map((reason) => (
          <p key={reason}>{reason}</p>
        ))}
        {edits.length > 0 && (
          <div className={classes.edits}>
            <p>{whose}:</p>
            <ul>
              {edits.map((edit) => (
                <li key={edit}>{edit}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <Group gap={4} wrap="nowrap">
        <Button
          size="compact-sm"
          variant="light"
          color="coral"
          aria-label={`${label}: ${goal.name}`}
          onClick={(event) => rescue.goOn(goal, wayOn, event.currentTarget)}
        >
          {label}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="coral"
          aria-label={`Discard the change of ${goal.name}`}
          onClick={(event) => rescue.discard(goal, event.currentTarget)}
        >
          Discard
        </Button>
      </Group>
    </div>
  );
}
