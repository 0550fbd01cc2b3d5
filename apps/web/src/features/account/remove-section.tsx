import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Section } from "../../ui/section.tsx";
import { RemoveForm } from "./remove-form.tsx";

/** Deletes the account and everything that is the person's alone. */
export function RemoveSection() {
  const [opened, dialog] = useDisclosure(false);
  return (
    <Section
      title="Delete account"
      hint="Deletes your account, your personal space and shared spaces where you are the only member. Nobody can bring them back."
    >
      <Button color="coral" variant="light" onClick={dialog.open}>
        Delete my account…
      </Button>
      <Modal
        opened={opened}
        onClose={dialog.close}
        title="Delete your account?"
        centered
        closeButtonProps={{ "aria-label": "Keep my account" }}
      >
        <RemoveForm onClose={dialog.close} />
      </Modal>
    </Section>
  );
}
