import { Button, Text, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import classes from "./empty-goals.module.css";
import type { GoalView } from "./select-goals.ts";

interface EmptyGoalsProps {
  readonly view: GoalView;
  /** Whether there are no goals at all. */
  readonly none: boolean;
  /** Whether the server's goals have never reached this device. */
  readonly unsynced: boolean;
  /** Whether the person may set none here. */
  readonly viewOnly: boolean;
  readonly onNew: () => void;
  readonly onClearSearch: () => void;
}

/** Instead of a list without goals: why it is empty, and what to do next. */
export function EmptyGoals({ view, none, unsynced, viewOnly, onNew, onClearSearch }: EmptyGoalsProps) {
  const { title, text } = viewOnly && none && !unsynced ? NOTHING_TO_VIEW : wordsOf(view, none, unsynced);
  return (
    <div className={classes.empty}>
      <TideGauge />
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" maw={400}>
        {text}
      </Text>
      {view.search !== "" && !none ? (
        <Button mt="sm" variant="light" onClick={onClearSearch}>
          Clear the search
        </Button>
      ) : (
        !viewOnly &&
        (none || view.filter === "active") && (
          <Button mt="sm" leftSection={<IconPlus size={17} />} onClick={onNew}>
            {none ? "Set your first goal" : "Set a goal"}
          </Button>
        )
      )}
    </div>
  );
}

const NOTHING_TO_VIEW = {
  title: "No goals here yet",
  text: "What the others set in this space appears here.",
};

function wordsOf(
  { filter, search }: GoalView,
  none: boolean,
  unsynced: boolean,
): { readonly title: string; readonly text: string } {
  if (none && unsynced) {
    return {
      title: "Your goals have not reached this device yet",
      text: "They come as soon as there is a connection. You can set new ones already; they are kept here and go out by themselves.",
    };
  }
  if (none) {
    return {
      title: "Where should the water stand?",
      text: "A goal is anything you can count: books, kilometres, savings. Set the mark, then watch the tide come in.",
    };
  }
  if (search !== "")
    return { title: `Nothing matches “${search}”`, text: "Try fewer or other words, or look in All." };
  switch (filter) {
    case "active":
      return {
        title: "Nothing in progress",
        text: "Every goal is reached or archived. Time for the next mark?",
      };
    case "done":
      return { title: "Nothing reached yet", text: "Goals that you mark as done are kept here." };
    case "archived":
      return {
        title: "The archive is empty",
        text: "Archive a goal to put it out of sight without losing it.",
      };
    case "all":
      return { title: "No goals", text: "Set one to begin." };
  }
}

function TideGauge() {
  return (
    <svg className={classes.gauge} viewBox="0 0 96 72" aria-hidden="true">
      <path className={classes.post} d="M48 6v60" />
      <path className={classes.marks} d="M48 12h12M48 22h8M48 32h12M48 42h8" />
      <path className={classes.far} d="M0 46c8-6 16-6 24 0s16 6 24 0 16-6 24 0 16 6 24 0v26H0Z" />
      <path
        className={classes.near}
        d="M-12 56c8-6 16-6 24 0s16 6 24 0 16-6 24 0 16 6 24 0 16-6 24 0v16H-12Z"
      />
    </svg>
  );
}
