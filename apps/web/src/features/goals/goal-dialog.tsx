import { Button, Group, Modal, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { Goal } from "@tidemark/domain";
import { type KeyboardEvent, useState } from "react";
import { useViewOnly } from "../../sync/session/session-context.tsx";
import { GoalForm } from "./goal-form.tsx";

interface GoalDialogProps {
  readonly goals: readonly Goal[];
  readonly ready: boolean;
  /** `new`, the id of a goal, or nothing if no form is open. */
  readonly form: string | undefined;
  readonly onClose: () => void;
}

/** The form of a goal over the page. It stays, with what was typed, even if its goal goes away meanwhile. */
export function GoalDialog({ goals, ready, form, onClose }: GoalDialogProps) {
  const phone = useMediaQuery("(max-width: 560px)", undefined, { getInitialValueInEffect: false });
  const viewOnly = useViewOnly();
  const current = goals.find((goal) => goal.id === form);
  const held = useHeld(form, current);

  function closeOnOwnEscape(event: KeyboardEvent<HTMLElement>): void {
    const { target, currentTarget } = event;
    // Not the Escape that closes a calendar, nor that of the question whether to leave, which stands elsewhere.
    if (event.key !== "Escape" || !(target instanceof HTMLElement) || !currentTarget.contains(target)) return;
    if (target.dataset["datesInput"] === undefined) onClose();
  }

  return (
    <Modal
      closeOnEscape={false}
      onKeyDown={closeOnOwnEscape}
      opened={form !== undefined && ready}
      onClose={onClose}
      title={held.form === "new" ? "New goal" : viewOnly === null ? "Edit goal" : "View goal"}
      size={540}
      fullScreen={phone}
      transitionProps={{ transition: phone ? "slide-up" : "pop", duration: 180 }}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {held.form === "new" || held.goal ? (
        <GoalForm key={held.serial} goal={held.goal} viewOnly={viewOnly} onClose={onClose} />
      ) : (
        <MissingGoal onClose={onClose} />
      )}
    </Modal>
  );
}

interface Held {
  readonly form: string | undefined;
  readonly goal: Goal | undefined;
  readonly open: boolean;
  /** Tells one opening from the next, also of the same form. */
  readonly serial: number;
}

/** The form and its goal as it was when the form was opened; kept while the dialog moves out. */
function useHeld(form: string | undefined, current: Goal | undefined): Held {
  const [held, setHeld] = useState<Held>({ form, goal: current, open: form !== undefined, serial: 0 });
  const next = nextHeld(held, form, current);
  if (next !== held) setHeld(next);
  return next;
}

function nextHeld(held: Held, form: string | undefined, current: Goal | undefined): Held {
  if (form === undefined) return held.open ? { ...held, open: false } : held;
  if (!held.open || held.form !== form) return { form, goal: current, open: true, serial: held.serial + 1 };
  // A goal may arrive after its form was asked for.
  return held.goal === undefined && current !== undefined
    ? { ...held, goal: current, serial: held.serial + 1 }
    : held;
}

function MissingGoal({ onClose }: { readonly onClose: () => void }) {
  return (
    <>
      <Text>This goal is not on this device. It may have been deleted.</Text>
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>Back to the goals</Button>
      </Group>
    </>
  );
}
