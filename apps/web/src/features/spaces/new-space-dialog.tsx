import { Modal, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { useSession } from "../../sync/session/session-context.tsx";
import { useAction } from "../../sync/session/use-action.ts";
import { NameForm } from "../../ui/name-form.tsx";
import { nameProblem } from "../account/credentials.ts";

/** Makes a shared space and goes to it. */
export function NewSpaceDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const session = useSession();
  const navigate = useNavigate();
  const { busy, run } = useAction();

  async function create(name: string): Promise<void> {
    await session.introduce();
    const { id } = await asked(server.spaces.create.mutate({ name }));
    await session.refresh();
    onClose();
    session.openSpace(id);
    await navigate({ to: "/spaces/$space", params: { space: id } });
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New shared space"
      centered
      size="sm"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Text size="sm" c="dimmed" mb="md">
        Goals in it are seen by everybody you invite.
      </Text>
      <NameForm
        label="Name of the space"
        present=""
        button="Create"
        busy={busy}
        problemOf={nameProblem}
        onSave={(name) => void run(() => create(name))}
      />
    </Modal>
  );
}
