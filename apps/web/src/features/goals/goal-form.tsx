import { Alert, Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useForm } from "@mantine/form";
import type { Goal } from "@tidemark/domain";
import { type KeyboardEvent, useRef, useState } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { writeProblem } from "../../sync/problems.ts";
import { announce } from "../../ui/announcer.tsx";
import { LeaveGuard } from "../../ui/leave-guard.tsx";
import { showProblem } from "../../ui/toasts.tsx";
import { AmountInput } from "./amount-input.tsx";
import { duePresets, parseDay } from "./due-input.ts";
import classes from "./goal-form.module.css";
import { goalFormErrors, type GoalFormValues, goalFormValues } from "./goal-form-values.ts";
import { saveGoal } from "./save-goal.ts";

interface GoalFormProps {
  /** The goal as it was when the form was opened; none for a new one. */
  readonly opened: Goal | undefined;
  /** Whether the goal has been deleted meanwhile. */
  readonly gone: boolean;
  readonly onClose: () => void;
}

/** Sets or changes a goal. */
export function GoalForm({ opened, gone, onClose }: GoalFormProps) {
  const client = useClient();
  const saved = useRef(false);
  const [saving, setSaving] = useState(false);
  const form = useForm<GoalFormValues>({
    initialValues: goalFormValues(opened),
    // A goal that was deleted meanwhile is saved with all its fields.
    validate: (values) => goalFormErrors(values, opened && !gone ? goalFormValues(opened) : undefined),
    validateInputOnBlur: ["dueOn"],
  });
  const due = form.getInputProps("dueOn");

  async function save(values: GoalFormValues): Promise<void> {
    setSaving(true);
    try {
      await saveGoal(client, opened, gone, values);
      saved.current = true;
      announce(`Saved ${values.name}`);
      onClose();
    } catch (error) {
      setSaving(false);
      const { title, message } = writeProblem(error);
      showProblem(title, message);
    }
  }

  const submit = form.onSubmit(save, (errors) => {
    const first = FIELDS.find((field) => errors[field] !== undefined);
    if (first) form.getInputNode(first)?.focus();
  });

  function onKeyDown(event: KeyboardEvent<HTMLFormElement>): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
  }

  return (
    <form className={classes.form} noValidate onSubmit={submit} onKeyDown={onKeyDown}>
      <Stack gap="md">
        {gone && (
          <Alert color="sand" title="This goal was deleted meanwhile">
            Saving brings it back as you see it here.
          </Alert>
        )}
        <TextInput
          label="Name"
          withAsterisk
          data-autofocus
          placeholder="Read more books"
          {...form.getInputProps("name")}
        />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          maxRows={6}
          placeholder="Why, and how"
          {...form.getInputProps("description")}
        />
        <div className={classes.numbers}>
          <AmountInput
            label="Target"
            withAsterisk
            placeholder="24"
            {...form.getInputProps("targetValue")}
            value={form.values.targetValue}
          />
          <TextInput label="Unit" placeholder="books" {...form.getInputProps("unit")} />
          <AmountInput
            label="Progress so far"
            {...form.getInputProps("currentValue")}
            value={form.values.currentValue}
          />
          <DateInput
            label="Due date"
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
            fixOnBlur={form.values.dueTyped === ""}
            {...due}
            // The field keeps to itself what it does not understand, and tells it by `onChange` if it does.
            onInput={(event) => {
              form.setFieldValue("dueTyped", event.currentTarget.value);
              form.clearFieldError("dueOn");
            }}
            onChange={(day) => {
              form.setFieldValue("dueTyped", "");
              due.onChange(day);
            }}
          />
        </div>
      </Stack>
      <Group className={classes.buttons} justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={saving}>
          {opened ? "Save changes" : "Set goal"}
        </Button>
      </Group>
      <LeaveGuard isUnsaved={() => !saved.current && form.isDirty()} />
    </form>
  );
}

const FIELDS = ["name", "description", "targetValue", "unit", "currentValue", "dueOn"] as const;
