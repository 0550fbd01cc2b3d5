import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import type { LocalSpace } from "../../sync/session/local-account.ts";
import { useSession } from "../../sync/session/session-context.tsx";
import { useAction } from "../../sync/session/use-action.ts";
import { Section } from "../../ui/section.tsx";

interface LeaveSectionProps {
  readonly space: LocalSpace;
  readonly owns: boolean;
  /** Whether nobody else belongs to it. */
  readonly alone: boolean;
}

/** The ways out of a shared space: for oneself, and for its owners for everybody. */
export function LeaveSection({ space, owns, alone }: LeaveSectionProps) {
  const session = useSession();
  const navigate = useNavigate();
  const { busy, run } = useAction();
  const [leaving, leave] = useDisclosure(false);
  const [deleting, remove] = useDisclosure(false);

  async function go(action: () => Promise<unknown>): Promise<void> {
    await action();
    await navigate({ to: "/goals" });
    await session.refresh();
  }

  return (
    <Section
      title={owns ? "Leave or delete" : "Leave"}
      hint={
        alone
          ? "You are the only member. Delete the space if you do not need it."
          : "Who leaves sees nothing of the space any more. What he made stays with the others."
      }
    >
      <Group gap="sm">
        {!alone && (
          <Button variant="default" onClick={leave.open}>
            Leave the space
          </Button>
        )}
        {owns && (
          <Button color="coral" variant="light" onClick={remove.open}>
            Delete the space…
          </Button>
        )}
      </Group>
      <Modal
        opened={leaving}
        onClose={leave.close}
        title={`Leave ${space.name}?`}
        centered
        size="sm"
        closeButtonProps={{ "aria-label": "Stay" }}
      >
        <Text size="sm">You need a new invitation to come back.</Text>
        <Group justify="flex-end" mt="lg" gap="sm">
          <Button variant="default" data-autofocus onClick={leave.close}>
            Stay
          </Button>
          <Button
            color="coral"
            loading={busy}
            onClick={() => void run(() => go(() => asked(server.spaces.leave.mutate({ space: space.id }))))}
          >
            Leave
          </Button>
        </Group>
      </Modal>
      <Modal
        opened={deleting}
        onClose={remove.close}
        title={`Delete ${space.name}?`}
        centered
        size="sm"
        closeButtonProps={{ "aria-label": "Keep the space" }}
      >
        <DeleteForm
          name={space.name}
          busy={busy}
          onCancel={remove.close}
          onDelete={() => void run(() => go(() => asked(server.spaces.remove.mutate({ space: space.id }))))}
        />
      </Modal>
    </Section>
  );
}

function DeleteForm({
  name,
  busy,
  onCancel,
  onDelete,
}: {
  readonly name: string;
  readonly busy: boolean;
  readonly onCancel: () => void;
  readonly onDelete: () => void;
}) {
  const [typed, setTyped] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onDelete();
      }}
    >
      <Stack gap="md">
        <Text size="sm">All goals in it are deleted, for everybody. Nobody can bring them back.</Text>
        <TextInput
          label={`Type “${name}” to confirm`}
          autoComplete="off"
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onCancel}>
            Keep it
          </Button>
          <Button type="submit" color="coral" loading={busy} disabled={typed.trim() !== name}>
            Delete the space
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
