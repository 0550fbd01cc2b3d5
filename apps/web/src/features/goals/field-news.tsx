import { UnstyledButton } from "@mantine/core";
import type { FormField } from "./goal-form-values.ts";
import { fieldName } from "./goal-words.ts";
import classes from "./field-news.module.css";

interface FieldNewsProps {
  readonly field: FormField;
  readonly text: string;
  readonly onTake: () => void;
}

/** Below a field that is being edited: what others have changed it to meanwhile, and a way to take that. */
export function FieldNews({ field, text, onTake }: FieldNewsProps) {
  return (
    <span className={classes.news} data-news>
      <span className={classes.text}>{text}</span>
      <UnstyledButton
        component="button"
        type="button"
        className={classes.take}
        aria-label={`Use that: ${fieldName(field)}`}
        onClick={onTake}
      >
        Use that
      </UnstyledButton>
    </span>
  );
}
