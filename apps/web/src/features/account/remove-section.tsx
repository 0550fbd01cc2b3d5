import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { useAccount, useSession } from "../../sync/session/session-context.tsx";
import { useAction } from "../../sync/session/use-action.ts";
import { Section } from "../../ui/section.tsx";

/** Typed, so that nobody deletes his account by a slip. */
const WORD = "delete";

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
        size="sm"
        closeButtonProps={{ "aria-label": "Keep my account" }}
      >
        <RemoveForm onClose={dialog.close} />
      </Modal>
    </Section>
  );
}

function RemoveForm({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { account } = useAccount();
  const { busy, run } = useAction();
  const [word, setWord] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);

  async function remove(): Promise<void> {
    await run(
      async () => {
        if (account.user !== null)
          await asked(server.account.remove.mutate({ password: account.anonymous ? null : password }));
        await session.forget();
      },
      ({ message }) => setProblem(message),
    );
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void remove();
      }}
    >
      <Stack gap="md">
        <Text size="sm">
          All your goals are deleted, here and on the server. Export your data first to keep it.
        </Text>
        {!account.anonymous && (
          <PasswordInput
            label="Your password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <TextInput
          label={`Type “${WORD}” to confirm`}
          autoComplete="off"
          error={problem}
          value={word}
          onChange={(event) => setWord(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Keep my account
          </Button>
          <Button
            type="submit"
            color="coral"
            loading={busy}
            disabled={word.trim().toLowerCase() !== WORD || (!account.anonymous && password === "")}
          >
            Delete account
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
