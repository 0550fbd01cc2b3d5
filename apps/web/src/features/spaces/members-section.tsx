import { Button, Group, NativeSelect, Skeleton, Text } from "@mantine/core";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { type LocalSpace, ROLES } from "../../sync/session/local-account.ts";
import { useAccount, useSession } from "../../sync/session/session-context.tsx";
import { useAction } from "../../sync/session/use-action.ts";
import type { Asked } from "../../sync/session/use-asked.ts";
import { Section, SectionRow, SectionRows } from "../../ui/section.tsx";
import { ROLE_CHOICES, ROLE_NAMES } from "./role-words.ts";

type Members = Awaited<ReturnType<typeof server.spaces.members.query>>;

interface MembersSectionProps {
  readonly space: LocalSpace;
  readonly members: Asked<Members>;
  readonly owns: boolean;
}

/** Everybody in a space; its owners say what they may do. */
export function MembersSection({ space, members, owns }: MembersSectionProps) {
  const { account } = useAccount();
  const session = useSession();
  const { busy, run } = useAction();

  async function change(action: () => Promise<unknown>): Promise<void> {
    await run(action);
    await Promise.all([members.reload(), session.refresh()]);
  }

  return (
    <Section title="Members" hint="Owners change members, editors change goals, viewers only look.">
      {members.problem !== null && <Text size="sm">{members.problem}</Text>}
      {members.answer === null && members.problem === null && <Skeleton height={52} />}
      <SectionRows label="Members">
        {members.answer?.map(({ user, name, email, role }) => {
          const own = user === account.user;
          return (
            <SectionRow
              key={user}
              name={name}
              tag={own ? "You" : undefined}
              detail={email ?? "No account yet"}
            >
              {owns ? (
                <Group gap="xs" wrap="nowrap">
                  {!own && (
                    <Button
                      size="sm"
                      variant="subtle"
                      color="coral"
                      aria-label={`Remove ${name}`}
                      disabled={busy}
                      onClick={() =>
                        void change(() => asked(server.spaces.removeMember.mutate({ space: space.id, user })))
                      }
                    >
                      Remove
                    </Button>
                  )}
                  <NativeSelect
                    aria-label={`What ${name} may do`}
                    size="sm"
                    w={116}
                    value={role}
                    disabled={busy}
                    data={ROLE_CHOICES.map((choice) => ({ ...choice }))}
                    onChange={(event) => {
                      const wanted = ROLES.find((each) => each === event.currentTarget.value);
                      if (wanted)
                        void change(() =>
                          asked(server.spaces.changeRole.mutate({ space: space.id, user, role: wanted })),
                        );
                    }}
                  />
                </Group>
              ) : (
                <Text size="sm" c="dimmed">
                  {ROLE_NAMES[role]}
                </Text>
              )}
            </SectionRow>
          );
        })}
      </SectionRows>
    </Section>
  );
}
