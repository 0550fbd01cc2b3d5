import dayjs from "dayjs";
import relativeTime from "dayjs/plugin/relativeTime.js";

dayjs.extend(relativeTime);

/** The person's own calendar day, such as 2027-01-31. */
export function dayOf(ms: number): string {
  return dayjs(ms).format("YYYY-MM-DD");
}

/** How long ago something was, as a person says it: "just now", "2 minutes ago". */
export function timeAgo(then: number, now: number): string {
  // A clock that was set back makes the past look like the future.
  const passed = Math.max(0, now - then);
  return passed < 45_000 ? "just now" : dayjs(now - passed).from(now);
}

/** When something will be, as a person says it: "in a moment", "in 7 days". */
export function timeUntil(then: number, now: number): string {
  return then - now < 45_000 ? "in a moment" : dayjs(then).from(now);
}

/** A moment in full, for a tooltip. */
export function fullTime(ms: number): string {
  return dayjs(ms).format("D MMMM YYYY, HH:mm:ss");
}
