import { isDueDay } from "@tidemark/domain";
import type { JsonValue } from "@tidemark/sync-core";
import dayjs from "dayjs";
import { formatNumber } from "./amount.ts";

const FIELD_NAMES: Readonly<Record<string, string>> = {
  name: "name",
  description: "description",
  targetValue: "target",
  currentValue: "progress",
  unit: "unit",
  dueOn: "due date",
  status: "status",
};

const STATUS_NAMES: Readonly<Record<string, string>> = {
  active: "In progress",
  done: "Done",
  archived: "Archived",
};

/** What a field of a goal is called in a sentence: "due date". */
export function fieldName(field: string): string {
  return FIELD_NAMES[field] ?? field;
}

/** What it is called where a line begins with it: "Due date". */
export function fieldTitle(field: string): string {
  const name = fieldName(field);
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
}

/** A field's value as the list shows it; also of one that breaks the rules of a goal. */
export function fieldText(field: string, value: JsonValue | undefined): string {
  if (isEmpty(value)) return `No ${fieldName(field)}`;
  if (typeof value === "number") return formatNumber(value);
  if (typeof value !== "string") return JSON.stringify(value);
  if (field === "dueOn" && isDueDay(value)) return dayjs(value).format("D MMMM YYYY");
  return field === "status" ? (STATUS_NAMES[value] ?? value) : value;
}

/** Whether a field holds nothing that could be shown. */
export function isEmpty(value: JsonValue | undefined): value is null | "" | undefined {
  return value === undefined || value === null || value === "";
}

/** A difference of a number: "+5". */
export function differenceText(by: number): string {
  return by < 0 ? `\u2212${formatNumber(-by)}` : `+${formatNumber(by)}`;
}
