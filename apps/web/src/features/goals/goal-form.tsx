import { Alert, Button, Group, type InputWrapperProps, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Goal } from "@tidemark/domain";
import { EditRefused } from "@tidemark/sync-client";
import { type ChangeEvent, type KeyboardEvent, useRef, useState } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { writeProblem } from "../../sync/problems.ts";
import { announce } from "../../ui/announcer.tsx";
import { idleProps } from "../../ui/idle-props.ts";
import { LeaveGuard } from "../../ui/leave-guard.tsx";
import { showNotice, showProblem } from "../../ui/toasts.tsx";
import { ViewOnlyNote } from "../../ui/view-only-note.tsx";
import { AmountInput } from "./amount-input.tsx";
import { DueInput } from "./due-input.tsx";
import { FieldNews } from "./field-news.tsx";
import { goalDrafts } from "./goal-drafts.ts";
import classes from "./goal-form.module.css";
import {
  changedFields,
  FORM_FIELDS,
  type FormField,
  goalFormErrors,
  type GoalFormValues,
  goalFormValues,
  withoutUnseen,
} from "./goal-form-values.ts";
import { followedFrom, formOf, newsOf, newsText, unseen } from "./goal-news.ts";
import { saveGoal } from "./save-goal.ts";
import { typedText } from "./typed-text.ts";
import { useFollowedGoal } from "./use-followed-goal.ts";
import { useDraftPlace, useKeptDraft } from "./use-kept-draft.ts";

interface GoalFormProps {
  /** The goal to change, as it is when the form opens; none for a new one. */
  readonly goal: Goal | undefined;
  /** Why it takes and saves nothing at present; null if it does. What was typed before stays in it. */
  readonly viewOnly: string | null;
  readonly onClose: () => void;
}

/** Sets or changes a goal. */
export function GoalForm({ goal, viewOnly, onClose }: GoalFormProps) {
  const client = useClient();
  const saved = useRef(false);
  const saveButton = useRef<HTMLButtonElement>(null);
  const [saving, setSaving] = useState(false);
  // Raised to have the date field forget what was typed.
  const [dueSerial, setDueSerial] = useState(0);
  const place = useDraftPlace(goal?.id ?? "new");
  const [draft] = useState(() => goalDrafts.at(place));
  const [opened] = useState(() => {
    if (!goal) return null;
    return draft?.followed ?? followedFrom(client.seen("goal", goal.id) ?? unseen(goal));
  });
  const form = useForm<GoalFormValues>({
    initialValues: draft ? { ...draft.values, dueTyped: "" } : opened ? formOf(opened) : goalFormValues(),
    validate: (values) => goalFormErrors(values, toCompare),
    validateInputOnBlur: ["dueOn"],
  });
  const { followed, gone, take, whileSaving } = useFollowedGoal(form, goal, opened);
  const present = followed ? formOf(followed) : goalFormValues();
  // A new goal and one that was deleted meanwhile are saved with all their fields.
  const toCompare = followed && !gone ? present : undefined;
  const news = followed && !gone ? newsOf(followed, form.values) : [];
  const readOnly = viewOnly !== null;
  const isUnsaved = () => !saved.current && changedFields(form.getValues(), present).size > 0;
  useKeptDraft(place, () => (isUnsaved() ? { values: form.getValues(), followed } : null));

  async function save(values: GoalFormValues): Promise<void> {
    if (viewOnly !== null) return showNotice("view-only", viewOnly);
    setSaving(true);
    try {
      const edited = goal && followed ? { id: goal.id, followed, gone } : null;
      await whileSaving(() => saveGoal(client, edited, values));
      saved.current = true;
      announce(`Saved ${values.name}`);
      onClose();
    } catch (error) {
      setSaving(false);
      tellProblem(error);
    }
  }

  /** At its field, if it is about one. */
  function tellProblem(error: unknown): void {
    const { title, message } = writeProblem(error);
    const field = error instanceof EditRefused && FORM_FIELDS.find((each) => each === error.field);
    if (!field) return showProblem(title, message);
    form.setFieldError(field, message);
    form.getInputNode(field)?.focus();
  }

  /** Puts a field's new value into it, and goes on from there: the button for it is no more. */
  function takeOver(field: FormField): void {
    take(field);
    if (field === "dueOn") {
      setDueSerial((serial) => serial + 1);
      // Its field would open a calendar over the rest of the form.
      saveButton.current?.focus();
    } else {
      form.getInputNode(field)?.focus();
    }
  }

  function fieldProps(field: FormField) {
    return { ...newsProps(field), ...form.getInputProps(field), readOnly };
  }

  function newsProps(field: FormField): Pick<InputWrapperProps, "description" | "inputWrapperOrder"> {
    const text = followed && news.includes(field) && newsText(field, followed, form.values);
    return {
      inputWrapperOrder: ["label", "input", "description", "error"],
      description: text && <FieldNews field={field} text={text} onTake={() => takeOver(field)} />,
    };
  }

  function textProps(field: "name" | "description" | "unit") {
    return {
      ...fieldProps(field),
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
        form.setFieldValue(field, withoutUnseen(event.currentTarget.value)),
    };
  }

  function amountProps(field: "targetValue" | "currentValue") {
    return { ...fieldProps(field), value: form.values[field] };
  }

  const submit = form.onSubmit(save, (errors) => {
    const first = FORM_FIELDS.find((field) => errors[field] !== undefined);
    if (first) form.getInputNode(first)?.focus();
  });

  function onKeyDown(event: KeyboardEvent<HTMLFormElement>): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
  }

  return (
    <form className={classes.form} noValidate onSubmit={submit} onKeyDown={onKeyDown}>
      <Stack gap="md">
        {viewOnly !== null && <ViewOnlyNote why={viewOnly} typed={typedText(form.values, present)} />}
        {gone && viewOnly === null && (
          <Alert color="sand" title="This goal was deleted meanwhile">
            Saving brings it back as you see it here.
          </Alert>
        )}
        <TextInput
          label="Name"
          withAsterisk
          data-autofocus
          placeholder="Read more books"
          {...textProps("name")}
        />
        <Textarea
          label="Description"
          autosize
          minRows={2}
          maxRows={6}
          placeholder="Why, and how"
          {...textProps("description")}
        />
        <div className={classes.numbers}>
          <AmountInput label="Target" withAsterisk placeholder="24" {...amountProps("targetValue")} />
          <TextInput label="Unit" placeholder="books" {...textProps("unit")} />
          <AmountInput label="Progress so far" {...amountProps("currentValue")} />
          <DueInput
            key={dueSerial}
            label="Due date"
            {...fieldProps("dueOn")}
            unclear={form.values.dueTyped !== ""}
            onTyped={(text) => {
              form.setFieldValue("dueTyped", text);
              form.clearFieldError("dueOn");
            }}
          />
        </div>
      </Stack>
      {/* A field that complains when it is left would move the button away under the press. */}
      <Group
        className={classes.buttons}
        justify="flex-end"
        gap="sm"
        onMouseDown={(event) => event.preventDefault()}
      >
        <Button variant="default" onClick={onClose}>
          {readOnly ? "Close" : "Cancel"}
        </Button>
        <Button ref={saveButton} type="submit" loading={saving} {...idleProps(viewOnly)}>
          {goal ? "Save changes" : "Set goal"}
        </Button>
      </Group>
      <LeaveGuard isUnsaved={isUnsaved} />
    </form>
  );
}
