import { type Goal, isReached, progressOf } from "@tidemark/domain";
import { formatNumber, percentText, progressText, shortUnit } from "./amount.ts";
import classes from "./goal-progress.module.css";

/** How far a goal is: its numbers, and the water up to them. */
export function GoalProgress({ goal }: { readonly goal: Goal }) {
  const share = progressOf(goal);
  const reached = isReached(goal);
  const short = shortUnit(goal.unit);
  return (
    <div className={classes.progress} data-reached={reached || undefined}>
      <div className={classes.numbers} aria-hidden>
        <span className={classes.amount}>
          <strong>{formatNumber(goal.currentValue)}</strong> / {formatNumber(goal.targetValue)}{" "}
          {short === goal.unit ? goal.unit : <span title={goal.unit}>{short}</span>}
        </span>
        <span className={classes.percent}>{percentText(share)}</span>
      </div>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={`Progress of ${goal.name}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(share * 100)}
        aria-valuetext={progressText(goal)}
      >
        <div className={classes.water} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
