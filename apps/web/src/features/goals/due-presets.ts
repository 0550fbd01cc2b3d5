import dayjs from "dayjs";
import { dayOf } from "../../ui/dates.ts";

/** Days that are often meant. */
export function duePresets(now: number = Date.now()): { readonly value: string; readonly label: string }[] {
  const today = dayjs(now);
  return [
    { value: dayOf(today.add(1, "week").valueOf()), label: "In a week" },
    { value: dayOf(today.endOf("month").valueOf()), label: "End of the month" },
    { value: dayOf(today.add(3, "month").valueOf()), label: "In three months" },
    { value: dayOf(today.endOf("year").valueOf()), label: "End of the year" },
  ];
}
