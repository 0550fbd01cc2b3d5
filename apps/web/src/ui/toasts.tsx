import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import classes from "./toasts.module.css";

const OFFER_MS = 6_000;

interface Undoable {
  readonly id: string;
  readonly undo: () => void;
}

const undoable: Undoable[] = [];

/** Tells what happened, and offers what a person may want next, for a few seconds. */
export function showOffer(message: string, label: string, accept: () => void, onGone?: () => void): string {
  const id = notifications.show({
    className: classes.toast,
    autoClose: OFFER_MS,
    withBorder: false,
    closeButtonProps: { "aria-label": "Dismiss" },
    ...(onGone && { onClose: onGone }),
    message: (
      <Group justify="space-between" wrap="nowrap" gap="md">
        <Text size="sm" lineClamp={2}>
          {message}
        </Text>
        <Button
          size="compact-sm"
          variant="transparent"
          className={classes.offer}
          aria-label={`${label}: ${message}`}
          onClick={() => {
            accept();
            notifications.hide(id);
          }}
        >
          {label}
        </Button>
      </Group>
    ),
  });
  return id;
}

/** Tells something for a few seconds; again under the same id, it takes the place of what was told before. */
export function showNotice(id: string, message: string): void {
  notifications.hide(id);
  notifications.show({
    id,
    className: classes.toast,
    autoClose: OFFER_MS,
    withBorder: false,
    closeButtonProps: { "aria-label": "Dismiss" },
    message: <Text size="sm">{message}</Text>,
  });
}

export function hideToast(id: string): void {
  notifications.hide(id);
}

/** Tells what was done, with a way back; `onGone` once that is gone, also by having been used. */
export function showUndo(message: string, undo: () => void, onGone?: () => void): string {
  const id = showOffer(message, "Undo", undo, () => {
    forget(id);
    onGone?.();
  });
  undoable.push({ id, undo });
  return id;
}

/** Takes back what the latest toast still offers to take back. */
export function undoLatest(): void {
  const latest = undoable.at(-1);
  if (!latest) return;
  forget(latest.id);
  latest.undo();
  notifications.hide(latest.id);
}

/** Tells that something did not work and what to do; stays until it is dismissed. */
export function showProblem(title: string, message: string): void {
  notifications.show({
    // The same trouble again is told once.
    id: title,
    color: "coral",
    icon: <IconAlertTriangle size={18} aria-hidden />,
    autoClose: false,
    withBorder: true,
    closeButtonProps: { "aria-label": "Dismiss" },
    title,
    message,
  });
}

function forget(id: string): void {
  const index = undoable.findIndex((each) => each.id === id);
  if (index >= 0) undoable.splice(index, 1);
}
