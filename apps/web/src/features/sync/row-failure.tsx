import { Button, Group } from "@mantine/core";
import type { RowStatus } from "@tidemark/sync-core";
import { sentence } from "../../ui/sentence.ts";
import classes from "./row-failure.module.css";

interface RowFailureProps {
  /** What the row is called. */
  readonly name: string;
  readonly status: RowStatus;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}

/** The server's "no" to changes of a row, in its own sentence, and the two ways on. */
export function RowFailure({ name, status, onRetry, onDiscard }: RowFailureProps) {
  return (
    <div className={classes.failure} role="group" aria-label={`Not saved: ${name}`}>
      <span>{sentence(status.message ?? "the server did not accept the last change")}</span>
      <Group gap={4} wrap="nowrap">
        <Button
          size="compact-sm"
          variant="light"
          color="coral"
          aria-label={`Retry ${name}`}
          onClick={onRetry}
        >
          Retry
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="coral"
          aria-label={`Discard the change of ${name}`}
          onClick={onDiscard}
        >
          Discard
        </Button>
      </Group>
    </div>
  );
}
