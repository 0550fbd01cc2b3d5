import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { accountServer } from "../../sync/session/account-server.ts";
import { useAccount } from "../../sync/session/session-context.tsx";
import { useAction } from "../../sync/session/use-action.ts";
import { Section } from "../../ui/section.tsx";
import { showNotice, showProblem } from "../../ui/toasts.tsx";
import { passwordProblem, refusedField, SHORTEST_PASSWORD } from "./credentials.ts";

/** Changes the password, and so ends all other sessions; `onChanged` hears of it. */
export function PasswordSection({ onChanged }: { readonly onChanged: () => void }) {
  const { account } = useAccount();
  const { busy, run } = useAction();
  const form = useForm({
    initialValues: { present: "", next: "" },
    validate: {
      present: (present) => (present === "" ? "Enter your present password." : null),
      next: passwordProblem,
    },
  });

  const submit = form.onSubmit((values) =>
    run(
      async () => {
        await accountServer.changePassword(values);
        form.reset();
        onChanged();
        showNotice("account", "Your password is changed. Your other devices are signed out.");
      },
      (refusal) => {
        if (refusal.code === "INVALID_PASSWORD")
          form.setErrors({ present: "That is not your present password." });
        else if (refusedField(refusal)?.password) form.setErrors({ next: refusedField(refusal)?.password });
        else showProblem("The password was not changed", refusal.message);
      },
    ),
  );

  return (
    <Section title="Password" hint="Changing it signs you out on your other devices.">
      <form noValidate onSubmit={submit}>
        {/* For password managers, which ask whose it is. */}
        <input type="hidden" autoComplete="username" defaultValue={account.email ?? ""} />
        <Stack gap="sm">
          <PasswordInput
            label="Present password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": "Show or hide the present password" }}
            {...form.getInputProps("present")}
          />
          <PasswordInput
            label="New password"
            description={`At least ${SHORTEST_PASSWORD} characters`}
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": "Show or hide the new password" }}
            {...form.getInputProps("next")}
          />
          <Group justify="flex-end">
            <Button type="submit" variant="light" loading={busy}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
