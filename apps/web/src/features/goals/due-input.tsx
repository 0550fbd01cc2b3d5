import { DateInput, type DateInputProps } from "@mantine/dates";
import { duePresets } from "./due-presets.ts";
import { parseDay } from "./typed-day.ts";

interface DueInputProps extends Omit<DateInputProps, "onChange"> {
  readonly onChange: (day: string | null) => void;
  /** Whether what stands in the field has become no day; it is left there to be seen and corrected. */
  readonly unclear: boolean;
  /** Told of what is typed; empty once it has become a day. */
  readonly onTyped: (text: string) => void;
}

/** A field for the day until which a goal is to be reached. */
export function DueInput({ onChange, unclear, onTyped, ...props }: DueInputProps) {
  return (
    <DateInput
      placeholder="No due date"
      clearable
      clearButtonProps={{ "aria-label": "Clear the day" }}
      valueFormat="D MMMM YYYY"
      dateParser={parseDay}
      presets={duePresets()}
      weekendDays={[]}
      minDate="1900-01-01"
      maxDate="9999-12-31"
      popoverProps={{ position: "bottom-start" }}
      fixOnBlur={!unclear}
      {...props}
      // The field keeps to itself what it does not understand, and tells it by `onChange` if it does.
      onInput={(event) => onTyped(event.currentTarget.value)}
      onChange={(day) => {
        onTyped("");
        onChange(day);
      }}
    />
  );
}
