import { fullTime } from "./dates.ts";
import { useNow } from "./use-now.ts";

interface MomentProps {
  readonly at: string;
  /** How it is said from now: `timeAgo` or `timeUntil`. */
  readonly say: (then: number, now: number) => string;
}

/** A moment as a person says it; in full when it is pointed at. */
export function Moment({ at, say }: MomentProps) {
  const then = Date.parse(at);
  return (
    <time dateTime={at} title={fullTime(then)}>
      {say(then, useNow())}
    </time>
  );
}
