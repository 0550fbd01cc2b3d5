import { Button, Group, Skeleton, Text } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { useAccount, useSession } from "../../sync/session/session-context.tsx";
import { useAction } from "../../sync/session/use-action.ts";
import { useAsked } from "../../sync/session/use-asked.ts";
import { Section, SettingsPage } from "../../ui/section.tsx";
import { invitationProblem } from "./invitation-problem.ts";
import { AS_ROLE, ROLE_MEANINGS } from "./role-words.ts";

/** What a link leads to, and whether to go there. */
export function InvitePage({ token }: { readonly token: string }) {
  const { answer, problem } = useInvitation(token);
  const client = useClient();
  const { account, space: opened } = useAccount();
  const session = useSession();
  const navigate = useNavigate();
  const { busy, run } = useAction();

  async function accept(): Promise<void> {
    await session.introduce();
    const { id } = await asked(server.spaces.accept.mutate({ token }));
    await session.refresh();
    // Who comes back to the space that is open sends what waits there, which has been told that he does not belong to it.
    if (opened.id === id) client.syncNow();
    await goTo(id);
  }

  async function goTo(id: string): Promise<void> {
    session.openSpace(id);
    await navigate({ to: "/goals" });
  }

  if (problem !== null)
    return (
      <SettingsPage title="Invitation">
        <Section title="This link does not work" hint={problem}>
          <Button component={Link} to="/goals" variant="light">
            To your goals
          </Button>
        </Section>
      </SettingsPage>
    );
  if (answer === null) return <Skeleton height={180} />;
  const { space, role, invitedBy } = answer;
  const own = account.spaces.find(({ id }) => id === space.id)?.role ?? null;
  if (own !== null && !busy)
    return (
      <SettingsPage title="Invitation">
        <Section
          title={`You are already in ${space.name}`}
          hint={`You belong to it ${AS_ROLE[own]}. The link stays good for somebody else.`}
        >
          <Button onClick={() => void goTo(space.id)}>Go to {space.name}</Button>
        </Section>
      </SettingsPage>
    );
  return (
    <SettingsPage title="Invitation">
      <Section
        title={`${invitedBy} invites you to ${space.name}`}
        hint={`You join as ${account.anonymous ? "a guest" : account.name}.`}
      >
        <Text size="sm" mb="md">
          {ROLE_MEANINGS[role]}
        </Text>
        <Group gap="sm">
          <Button loading={busy} onClick={() => void run(accept)}>
            Join {space.name}
          </Button>
          <Button component={Link} to="/goals" variant="default">
            Not now
          </Button>
        </Group>
      </Section>
    </SettingsPage>
  );
}

/** The same, for whoever has to come in first. */
export function InvitationNote({ token }: { readonly token: string }) {
  const { answer, problem } = useInvitation(token);
  if (problem !== null) return <Text size="sm">{problem}</Text>;
  if (answer === null) return <Text size="sm">Looking at your invitation…</Text>;
  return (
    <Text size="sm">
      <strong>
        {answer.invitedBy} invites you to {answer.space.name}.
      </strong>{" "}
      Sign in or create an account to join.
    </Text>
  );
}

function useInvitation(token: string) {
  return useAsked(useCallback(() => askInvitation(token), [token]));
}

async function askInvitation(token: string) {
  try {
    return await asked(server.spaces.invitation.query({ token }));
  } catch (error) {
    throw invitationProblem(error);
  }
}
