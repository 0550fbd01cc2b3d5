import { type Goal, isReached } from "@tidemark/domain";
import { useMemo } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import type { AppClient } from "../../sync/open-sync.ts";
import { announce } from "../../ui/announcer.tsx";
import { useViewOnly } from "../../sync/session/session-context.tsx";
import { showNotice, showOffer, showUndo } from "../../ui/toasts.tsx";
import { conflictChoices } from "../sync/conflict-choices.ts";
import { settleWrite } from "../sync/settle-write.ts";
import { progressText } from "./amount.ts";
import { undoDeletion, undoStatus } from "./undo-goal-action.ts";

/** What a person does with a goal in the list. Every step shows at once and needs no network. */
export interface GoalActions {
  add(goal: Goal, by: number): void;
  setStatus(goal: Goal, status: Goal["status"]): void;
  remove(goal: Goal): void;
}

const DONE_BY: Readonly<Record<Goal["status"], string>> = {
  active: "Reopened",
  done: "Done",
  archived: "Archived",
};

const CHANGED = "It was changed meanwhile; nothing was undone.";

export function useGoalActions(): GoalActions {
  const client = useClient();
  const viewOnly = useViewOnly();
  return useMemo(() => (viewOnly === null ? goalActions(client) : noActions(viewOnly)), [client, viewOnly]);
}

/** For whoever may only look: every step says why it is not taken. */
function noActions(viewOnly: string): GoalActions {
  const tell = () => showNotice("view-only", viewOnly);
  return { add: tell, setStatus: tell, remove: tell };
}

function goalActions(client: AppClient): GoalActions {
  function setStatus(goal: Goal, status: Goal["status"]): void {
    conflictChoices.carryOutOf(goal.id);
    settleWrite(client.update("goal", goal.id, { status }), () => {
      const given = client.seen("goal", goal.id);
      showUndo(`${DONE_BY[status]}: ${goal.name}`, () =>
        settleWrite(undoStatus(client, goal, { to: status, given }), (undone) => {
          if (!undone) showNotice(goal.id, CHANGED);
        }),
      );
    });
  }

  return {
    setStatus,
    add(goal, by) {
      conflictChoices.carryOutOf(goal.id);
      settleWrite(client.increment("goal", goal.id, "currentValue", by), () => {
        const now = client.row("goal", goal.id) ?? goal;
        announce(`${now.name}: ${progressText(now)}`);
        if (goal.status === "active" && isReached(now) && !isReached(goal)) {
          showOffer(`You reached it: ${now.name}`, "Mark as done", () => setStatus(now, "done"));
        }
      });
    },
    remove(goal) {
      conflictChoices.carryOutOf(goal.id);
      settleWrite(client.delete("goal", goal.id), () =>
        showUndo(`Deleted: ${goal.name}`, () =>
          settleWrite(undoDeletion(client, goal), (undone) => {
            if (undone) announce(`${goal.name} is back`);
            else showNotice(goal.id, "It is back already.");
          }),
        ),
      );
    },
  };
}
