import { Button, Modal, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useSyncStatus } from "@tidemark/sync-client/react";
import { useAccount, useIsStranger, useSession, useViewOnly } from "../../sync/session/session-context.tsx";
import { Banner } from "../../ui/banner.tsx";
import { CreateAccountDialog } from "./create-account-dialog.tsx";
import { CredentialsForm } from "./credentials-form.tsx";
import { SignOutDialog } from "./sign-out-dialog.tsx";

/** Below the header: that the session is over and how to go on, or that the space is another's to edit. */
export function SessionBanner() {
  const { state } = useSyncStatus();
  const { space } = useAccount();
  const viewOnly = useViewOnly();
  const isStranger = useIsStranger();
  if (isStranger || state === "signed-out")
    return <EndedBanner key={String(isStranger)} isStranger={isStranger} />;
  if (viewOnly === null) return null;
  return (
    <Banner
      tone="news"
      title={`${space.name}: view only`}
      message="Ask an owner to make you an editor if you want to change something."
    />
  );
}

function EndedBanner({ isStranger }: { readonly isStranger: boolean }) {
  const { account } = useAccount();
  const [opened, dialog] = useDisclosure(isStranger && !account.anonymous);
  return (
    <>
      <Banner
        tone="warning"
        title={isStranger ? "Another account is signed in in this browser" : "You are signed out"}
        message="Keep working: everything you change stays on this device until you are back."
      >
        <Button size="compact-sm" onClick={dialog.open}>
          {account.anonymous ? "Create an account" : "Sign in again"}
        </Button>
      </Banner>
      {account.anonymous ? (
        <CreateAccountDialog opened={opened} onClose={dialog.close} />
      ) : (
        <SignInAgainDialog opened={opened} onClose={dialog.close} />
      )}
    </>
  );
}

function SignInAgainDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const session = useSession();
  const { account } = useAccount();
  const [leaving, leave] = useDisclosure(false);
  return (
    <>
      <Modal
        opened={opened}
        onClose={onClose}
        title="Sign in again"
        centered
        size="sm"
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Text size="sm" c="dimmed" mb="md">
          Nothing on this device is lost. What waits is sent as soon as you are in.
        </Text>
        <CredentialsForm
          kind="sign-in"
          email={account.email ?? ""}
          label="Sign in"
          onSubmit={async ({ password }) => {
            await session.signInAgain(password);
            onClose();
          }}
        />
        <Button mt="sm" variant="subtle" color="gray" fullWidth onClick={leave.open}>
          Use another account
        </Button>
      </Modal>
      <SignOutDialog opened={leaving} onClose={leave.close} />
    </>
  );
}
