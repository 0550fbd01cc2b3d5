import { useClient } from "../../sync/app-sync.tsx";
import { failedGoals } from "./failed-goals.ts";
import { goalName } from "./goal-name.ts";
import { RowFailure } from "./row-failure.tsx";
import classes from "./sync-details.module.css";

/** The goals with changes that the server refused, each with its sentence and the ways on. */
export function FailedList() {
  const client = useClient();
  return (
    <ul className={classes.list} aria-label="Failed">
      {failedGoals(client).map(({ id, message }) => {
        const goal = { id, name: goalName(client, id) };
        return (
          <li key={id}>
            <strong>{goal.name}</strong>
            <RowFailure goal={goal} status={{ message }} />
          </li>
        );
      })}
    </ul>
  );
}
