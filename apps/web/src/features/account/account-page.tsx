import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { useAccount, useSession } from "../../sync/session/session-context.tsx";
import { useAction } from "../../sync/session/use-action.ts";
import { useAsked } from "../../sync/session/use-asked.ts";
import { NameForm } from "../../ui/name-form.tsx";
import { Section, SettingsPage } from "../../ui/section.tsx";
import { showNotice } from "../../ui/toasts.tsx";
import { CreateAccountDialog } from "./create-account-dialog.tsx";
import { nameProblem } from "./credentials.ts";
import { DataSection } from "./data-section.tsx";
import { askDevices, DevicesSection } from "./devices-section.tsx";
import { PasswordSection } from "./password-section.tsx";
import { RemoveSection } from "./remove-section.tsx";

/** Everything about the person's account. */
export function AccountPage() {
  const { account } = useAccount();
  return (
    <SettingsPage title="Account">
      {account.anonymous ? <TrialSection /> : <ProfileSection />}
      {!account.anonymous && <SessionSections />}
      <DataSection />
      <RemoveSection />
    </SettingsPage>
  );
}

function TrialSection() {
  const [opened, dialog] = useDisclosure(false);
  return (
    <Section
      title="You are trying Tidemark"
      hint="Create an account to have your goals on every device, and to come back to them if this browser forgets them. Everything you made stays."
    >
      <Button onClick={dialog.open}>Create an account</Button>
      <CreateAccountDialog opened={opened} onClose={dialog.close} />
    </Section>
  );
}

/** By what and where the person is signed in: a change of the one changes the other. */
function SessionSections() {
  const devices = useAsked(askDevices);
  return (
    <>
      <PasswordSection onChanged={() => void devices.reload()} />
      <DevicesSection devices={devices} />
    </>
  );
}

function ProfileSection() {
  const { account } = useAccount();
  const session = useSession();
  const { busy, run } = useAction();
  return (
    <Section title="Name" hint={`Others in shared spaces see it. You sign in with ${account.email}.`}>
      <NameForm
        key={account.name}
        label="Your name"
        present={account.name}
        button="Save"
        busy={busy}
        problemOf={nameProblem}
        onSave={(name) =>
          void run(async () => {
            await asked(server.account.rename.mutate({ name }));
            await session.refresh();
            showNotice("account", "Your name is saved.");
          })
        }
      />
    </Section>
  );
}
