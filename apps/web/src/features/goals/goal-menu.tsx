import { ActionIcon, Menu } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import type { Goal } from "@tidemark/domain";
import type { RowStatus } from "@tidemark/sync-core";
import { useViewOnly } from "../../sync/session/session-context.tsx";
import { idleProps } from "../../ui/idle-props.ts";
import { useNow } from "../../ui/use-now.ts";
import { rowStatusText } from "../sync/row-status-text.ts";
import type { GoalActions } from "./use-goal-actions.ts";

interface GoalMenuProps {
  readonly goal: Goal;
  readonly status: RowStatus;
  readonly actions: GoalActions;
  readonly onEdit: (goal: Goal) => void;
}

/** Everything else that can be done with a goal, and in full how it stands with the server. */
export function GoalMenu({ goal, status, actions, onEdit }: GoalMenuProps) {
  const viewOnly = useViewOnly();
  return (
    <Menu width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={`More for ${goal.name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onEdit(goal)}>
          {viewOnly === null ? "Edit" : "View"}
        </Menu.Item>
        {goal.status === "archived" ? (
          <Menu.Item
            leftSection={<IconArchiveOff size={16} />}
            {...idleProps(viewOnly)}
            onClick={() => actions.setStatus(goal, "active")}
          >
            Bring back from the archive
          </Menu.Item>
        ) : (
          <Menu.Item
            leftSection={<IconArchive size={16} />}
            {...idleProps(viewOnly)}
            onClick={() => actions.setStatus(goal, "archived")}
          >
            Archive
          </Menu.Item>
        )}
        <Menu.Item
          c="var(--bad)"
          leftSection={<IconTrash size={16} />}
          {...idleProps(viewOnly)}
          onClick={() => actions.remove(goal)}
        >
          Delete
        </Menu.Item>
        <Menu.Divider />
        <SyncLine status={status} />
      </Menu.Dropdown>
    </Menu>
  );
}

function SyncLine({ status }: { readonly status: RowStatus }) {
  const { label, detail } = rowStatusText(status, useNow());
  return (
    <Menu.Label fw={400}>
      <strong>{label}.</strong> {detail}
    </Menu.Label>
  );
}
