import { Modal, Text } from "@mantine/core";
import { useSession } from "../../sync/session/session-context.tsx";
import { showNotice } from "../../ui/toasts.tsx";
import { CredentialsForm } from "./credentials-form.tsx";

/** Makes an account of a trial; everything that was made so far belongs to it. */
export function CreateAccountDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const session = useSession();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Create your account"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Text size="sm" c="dimmed" mb="md">
        Everything you have made stays, and you can sign in on your other devices.
      </Text>
      <CredentialsForm
        kind="sign-up"
        label="Create account"
        onSubmit={async (values) => {
          await session.signUp(values);
          showNotice("account", `Welcome, ${values.name}. Your goals are in your account now.`);
          onClose();
        }}
      />
    </Modal>
  );
}
