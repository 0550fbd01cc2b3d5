import type { Overview } from "./overview.ts";
import { formatNumber, percentText } from "./amount.ts";
import classes from "./goals-overview.module.css";

const SURFACE =
  "M0 8c50-10 100-10 150 0s100 10 150 0 100-10 150 0 100 10 150 0 100-10 150 0 100 10 150 0 100-10 150 0 100 10 150 0v400H0Z";

/** The outline of the overview while the goals are on their way. */
export function OverviewSkeleton() {
  return <div className={classes.overview} aria-hidden />;
}

/** How high the water stands: all active goals at a glance. */
export function GoalsOverview({ active, overdue, dueSoon, level }: Overview) {
  return (
    <section className={classes.overview} aria-label="Overview">
      <div className={classes.sea} aria-hidden style={{ transform: `translateY(${72 - level * 60}%)` }}>
        <svg className={classes.far} viewBox="0 0 1200 200" preserveAspectRatio="none">
          <path d={SURFACE} />
        </svg>
        <svg className={classes.near} viewBox="0 0 1200 200" preserveAspectRatio="none">
          <path d={SURFACE} />
        </svg>
      </div>
      <p className={classes.level}>
        <strong>{percentText(level)}</strong>
        <span>
          {active === 1
            ? "of the way to your goal"
            : `of the way, across ${formatNumber(active)} active goals`}
        </span>
      </p>
      <dl className={classes.facts}>
        <Fact name="Due within a week" value={dueSoon} tone={dueSoon > 0 ? "soon" : undefined} />
        <Fact name="Overdue" value={overdue} tone={overdue > 0 ? "overdue" : undefined} />
      </dl>
    </section>
  );
}

function Fact({
  name,
  value,
  tone,
}: {
  readonly name: string;
  readonly value: number;
  readonly tone: string | undefined;
}) {
  return (
    <div className={classes.fact} data-tone={tone}>
      <dt>{name}</dt>
      <dd>{formatNumber(value)}</dd>
    </div>
  );
}
