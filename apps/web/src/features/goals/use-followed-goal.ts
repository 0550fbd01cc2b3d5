import type { useForm } from "@mantine/form";
import type { Goal } from "@tidemark/domain";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { announce } from "../../ui/announcer.tsx";
import { sentence } from "../../ui/sentence.ts";
import type { FormField, GoalFormValues } from "./goal-form-values.ts";
import { follow, type Followed, formOf, newsOf, newsText, taken } from "./goal-news.ts";
import { fieldName } from "./goal-words.ts";

/** The part of a form that is kept in step. */
type OpenForm = Pick<ReturnType<typeof useForm<GoalFormValues>>, "getValues" | "setFieldValue">;

export interface FollowedGoal {
  /** What the form knows of the goal; null of a new one. */
  readonly followed: Followed | null;
  /** Whether the goal is deleted at present. */
  readonly gone: boolean;
  /** Puts a field's new value into the form. */
  readonly take: (field: FormField) => void;
  /** Saves the form. What that writes is no news, nor is it if the device takes it back. */
  readonly whileSaving: (save: () => Promise<void>) => Promise<void>;
}

/** Keeps an open form in step with its goal: what the person left alone shows the news, of the rest it is told. */
export function useFollowedGoal(
  form: OpenForm,
  goal: Goal | undefined,
  opened: Followed | null,
): FollowedGoal {
  const client = useClient();
  const known = useRef(opened);
  const [followed, setFollowed] = useState(opened);
  const [gone, setGone] = useState(false);
  const saving = useRef(false);
  const id = goal?.id;

  function know(next: Followed, shown: readonly FormField[]): void {
    known.current = next;
    setFollowed(next);
    const present = formOf(next);
    for (const field of shown)
      if (form.getValues()[field] !== present[field]) form.setFieldValue(field, present[field]);
  }

  function catchUp(): void {
    if (id === undefined || saving.current) return;
    const now = client.seen("goal", id);
    setGone(now === undefined);
    const before = known.current;
    if (!now || !before) return;
    const next = follow(before, now, form.getValues());
    know(next.followed, next.shown);
    tell(before, next.followed, form.getValues());
  }

  const onNews = useEffectEvent(catchUp);
  useEffect(() => {
    if (id === undefined) return undefined;
    const read = () => onNews();
    read();
    return client.subscribeRow("goal", id, read);
  }, [client, id]);

  return {
    followed,
    gone,
    take(field) {
      if (!known.current) return;
      if (field === "dueOn") form.setFieldValue("dueTyped", "");
      know(taken(known.current, field), [field]);
    },
    async whileSaving(save) {
      saving.current = true;
      try {
        await save();
      } catch (error) {
        saving.current = false;
        catchUp();
        throw error;
      }
    },
  };
}

/** Says what is new to those who hear the page. */
function tell(before: Followed, after: Followed, values: GoalFormValues): void {
  const news = newsOf(after, values).filter((field) => before.now[field].value !== after.now[field].value);
  const told = news.map((field) => `${sentence(fieldName(field))} ${newsText(field, after, values)}`);
  if (told.length > 0) announce(told.join(" "));
}
