import { Button, Checkbox, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { ServerRefusal } from "../../sync/session/account-server.ts";
import { useSession } from "../../sync/session/session-context.tsx";
import type { SessionState } from "../../sync/session/session.ts";
import { showNotice, showProblem } from "../../ui/toasts.tsx";
import { CredentialsForm } from "./credentials-form.tsx";

/** Makes an account of a trial, or gives it to one that there is; what was made so far goes along. */
export function CreateAccountDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const [known, setKnown] = useState(false);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={known ? "Sign in" : "Create your account"}
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {known ? <SignIn onDone={onClose} /> : <SignUp onDone={onClose} />}
      <Button mt="sm" variant="subtle" color="gray" fullWidth onClick={() => setKnown(!known)}>
        {known ? "I have no account yet" : "I have an account already"}
      </Button>
    </Modal>
  );
}

function SignUp({ onDone }: { readonly onDone: () => void }) {
  const session = useSession();
  return (
    <>
      <Text size="sm" c="dimmed" mb="md">
        Everything you have made stays, and you can sign in on your other devices.
      </Text>
      <CredentialsForm
        kind="sign-up"
        label="Create account"
        onSubmit={async (values) => {
          try {
            await session.signUp(values);
          } catch (error) {
            const email = emailOf(session.get());
            if (!(error instanceof ServerRefusal) || email === null) throw error;
            // The form goes with the trial, and with it what it would have said.
            showProblem("You have an account already", `You sign in with ${email}.`);
            return onDone();
          }
          showNotice("account", `Welcome, ${values.name}. Your goals are in your account now.`);
          onDone();
        }}
      />
    </>
  );
}

function SignIn({ onDone }: { readonly onDone: () => void }) {
  const session = useSession();
  const [luggage, setLuggage] = useState(true);
  return (
    <CredentialsForm
      kind="sign-in"
      label="Sign in"
      onSubmit={async (values) => {
        await session.signIn(values, luggage);
        onDone();
      }}
    >
      <Checkbox
        label="Bring along the goals I made here"
        description={luggage ? undefined : "They are deleted from this device."}
        checked={luggage}
        onChange={(event) => setLuggage(event.currentTarget.checked)}
      />
    </CredentialsForm>
  );
}

/** Null while the person has no account. */
function emailOf(state: SessionState): string | null {
  return state.kind === "somebody" ? state.account.email : null;
}
