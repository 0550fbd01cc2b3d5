import { Button, Group, Modal, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";

/** Asks before typed input is left unsaved, whichever way it is left: a button, the back key, a reload. */
export function LeaveGuard({ isUnsaved }: { readonly isUnsaved: () => boolean }) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: isUnsaved,
    enableBeforeUnload: isUnsaved,
    withResolver: true,
  });
  return (
    <Modal
      opened={status === "blocked"}
      onClose={() => reset?.()}
      title="Discard what you typed?"
      centered
      size="sm"
      closeButtonProps={{ "aria-label": "Keep editing" }}
    >
      <Text size="sm">It has not been saved.</Text>
      <Group justify="flex-end" mt="lg" gap="sm">
        <Button variant="default" data-autofocus onClick={() => reset?.()}>
          Keep editing
        </Button>
        <Button color="coral" onClick={() => proceed?.()}>
          Discard
        </Button>
      </Group>
    </Modal>
  );
}
