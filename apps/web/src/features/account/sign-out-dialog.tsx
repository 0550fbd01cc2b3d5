import { Alert, Button, Checkbox, Group, List, Modal, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useAccount, useSession } from "../../sync/session/session-context.tsx";
import type { Unsent } from "../../sync/session/session.ts";
import { useAction } from "../../sync/session/use-action.ts";
import { changeCount } from "./change-count.ts";

/** Asks before somebody signs out, and says what would be lost. */
export function SignOutDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Sign out?"
      centered
      size="sm"
      closeButtonProps={{ "aria-label": "Stay signed in" }}
    >
      <SignOutQuestion onClose={onClose} />
    </Modal>
  );
}

function SignOutQuestion({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { account } = useAccount();
  const [unsent, setUnsent] = useState<readonly Unsent[] | null>(null);
  const [everywhere, setEverywhere] = useState(false);
  const { busy, run } = useAction();
  useEffect(() => void session.unsent().then(setUnsent), [session]);
  const lost = account.anonymous || (unsent?.length ?? 0) > 0;
  return (
    <Stack gap="md">
      <Text size="sm">
        {account.anonymous
          ? "Without an account there is no way back to what you made here."
          : "Your goals stay in your account. They are removed from this browser."}
      </Text>
      {unsent !== null && unsent.length > 0 && (
        <Alert color="coral" role="alert" title="These have not been saved to the server">
          <List size="sm">
            {unsent.map(({ space, changes }) => (
              <List.Item key={space.id}>
                {changeCount(changes)} in {space.name}
              </List.Item>
            ))}
          </List>
          <Text size="sm" mt="xs">
            If you sign out now they are lost.
          </Text>
        </Alert>
      )}
      {account.anonymous && <Alert color="sand">Create an account instead, and everything stays.</Alert>}
      {!account.anonymous && (
        <Checkbox
          label="On all my other devices too"
          checked={everywhere}
          onChange={(event) => setEverywhere(event.currentTarget.checked)}
        />
      )}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" data-autofocus onClick={onClose}>
          Stay signed in
        </Button>
        <Button
          color={lost ? "coral" : "tide"}
          disabled={unsent === null}
          loading={busy}
          onClick={() => void run(() => session.signOut(everywhere))}
        >
          {lost ? "Sign out and delete" : everywhere ? "Sign out everywhere" : "Sign out"}
        </Button>
      </Group>
    </Stack>
  );
}
