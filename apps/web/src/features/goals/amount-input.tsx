import { TextInput, type TextInputProps } from "@mantine/core";
import { formatNumber, parseWhole } from "./amount.ts";

interface AmountInputProps extends Omit<TextInputProps, "value" | "onChange"> {
  readonly value: number | string;
  readonly onChange: (value: number | string) => void;
}

/** A field for a whole number. What is typed stays as typed, so that a mistake can be seen and told. */
export function AmountInput({ value, onChange, onBlur, ...props }: AmountInputProps) {
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="off"
      {...props}
      value={typeof value === "number" ? formatNumber(value) : value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={(event) => {
        if (typeof value === "string") onChange(parseWhole(value) ?? value);
        onBlur?.(event);
      }}
    />
  );
}
