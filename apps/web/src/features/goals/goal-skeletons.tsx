import { Skeleton, VisuallyHidden } from "@mantine/core";
import list from "./goal-list.module.css";
import row from "./goal-row.module.css";

/** The list's outline while the goals are on their way. */
export function GoalSkeletons() {
  return (
    <div className={list.list} aria-busy="true">
      <VisuallyHidden>Loading your goals</VisuallyHidden>
      {[42, 30, 55, 36, 48].map((width) => (
        <div key={width} className={row.row} aria-hidden>
          <div className={row.toggle}>
            <Skeleton circle height={24} />
          </div>
          <div className={row.about}>
            <Skeleton height={16} width={`${width}%`} mb={10} />
            <Skeleton height={11} width={`${width * 0.7}%`} />
          </div>
          <div className={row.progress}>
            <Skeleton height={12} width="45%" mb={10} />
            <Skeleton height={8} />
          </div>
          <div className={row.steps}>
            <Skeleton height={36} width={144} />
          </div>
        </div>
      ))}
    </div>
  );
}
