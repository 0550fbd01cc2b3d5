import { useClient, useGoals } from "../../sync/app-sync.tsx";
import { RowFailure } from "./row-failure.tsx";
import classes from "./sync-details.module.css";
import { useRowRescue } from "./use-row-rescue.ts";

/** The rows with changes that the server refused, each with its sentence and the ways on. */
export function FailedList() {
  const client = useClient();
  const { goals } = useGoals();
  const { retry, discard } = useRowRescue();
  const failed = goals
    .map((goal) => ({ goal, status: client.rowStatus("goal", goal.id) }))
    .filter(({ status }) => status.status === "failed");
  return (
    <ul className={classes.failed} aria-label="Not saved">
      {failed.map(({ goal, status }) => (
        <li key={goal.id}>
          <strong>{goal.name}</strong>
          <RowFailure
            name={goal.name}
            status={status}
            onRetry={() => retry(goal)}
            onDiscard={() => discard(goal)}
          />
        </li>
      ))}
    </ul>
  );
}
