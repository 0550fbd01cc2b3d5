import { Button, Group, PasswordInput, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { useAccount, useSession } from "../../sync/session/session-context.tsx";
import { useAction } from "../../sync/session/use-action.ts";
import { ExportButton } from "./export-button.tsx";
import { RemovalFacts } from "./removal-facts.tsx";
import { useRemoval } from "./use-removal.ts";

/** Says what deleting the account does, and does it once the person has named himself. */
export function RemoveForm({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { account } = useAccount();
  const { removal, unsent, problem: unknown } = useRemoval();
  const { busy, run } = useAction();
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  // Typed, so that nobody deletes his account by a slip.
  const word = account.email ?? "delete";

  async function remove(): Promise<void> {
    if (account.user !== null)
      await asked(server.account.remove.mutate({ password: account.anonymous ? null : password }));
    await session.forget();
  }

  if (unknown !== null) return <Text size="sm">{unknown}</Text>;
  if (!removal || !unsent) return <Skeleton height={220} />;
  const isNamed = typed.trim().toLowerCase() === word.toLowerCase();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void run(remove, ({ message }) => setProblem(message));
      }}
    >
      <Stack gap="md">
        <RemovalFacts removal={removal} unsent={unsent} anonymous={account.anonymous} />
        {account.user !== null && (
          <Group justify="space-between" gap="sm">
            <Text size="sm">Nobody can bring it back. Take a copy first.</Text>
            <ExportButton size="xs" />
          </Group>
        )}
        <TextInput
          label={`Type ${word} to confirm`}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {!account.anonymous && (
          <PasswordInput
            label="Your password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        {problem !== null && (
          <Text size="sm" c="coral" role="alert">
            {problem}
          </Text>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Keep my account
          </Button>
          <Button
            type="submit"
            color="coral"
            loading={busy}
            disabled={!isNamed || removal.orphans.length > 0 || (!account.anonymous && password === "")}
          >
            Delete account
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
