import { Button, CopyButton, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { IconCheck, IconCopy, IconLink } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { type Role, ROLES } from "../../sync/session/local-account.ts";
import { useAction } from "../../sync/session/use-action.ts";
import { useAsked } from "../../sync/session/use-asked.ts";
import { fullTime } from "../../ui/dates.ts";
import { Section, SectionRow, SectionRows } from "../../ui/section.tsx";
import { ROLE_CHOICES, ROLE_NAMES } from "./role-words.ts";

/** Makes links by which people join a space, and takes them back. */
export function InviteSection({ space }: { readonly space: string }) {
  const ask = useCallback(() => server.spaces.invitations.query({ space }), [space]);
  const invitations = useAsked(ask);
  const [role, setRole] = useState<Role>("editor");
  const [link, setLink] = useState<string | null>(null);
  const { busy, run } = useAction();

  async function invite(): Promise<void> {
    const { token } = await asked(server.spaces.invite.mutate({ space, role }));
    setLink(`${location.origin}/invite/${token}`);
    await invitations.reload();
  }

  return (
    <Section title="Invite by link" hint="A link is good for one person and for seven days.">
      <Stack gap="md">
        <Group gap="sm">
          <NativeSelect
            aria-label="What the invited person may do"
            w={130}
            value={role}
            data={ROLE_CHOICES.map((choice) => ({ ...choice }))}
            onChange={(event) =>
              setRole(ROLES.find((each) => each === event.currentTarget.value) ?? "editor")
            }
          />
          <Button
            leftSection={<IconLink size={17} />}
            variant="light"
            loading={busy}
            onClick={() => void run(invite)}
          >
            Make a link
          </Button>
        </Group>
        {link !== null && <NewLink link={link} />}
        <SectionRows label="Open invitations">
          {invitations.answer?.map(({ id, role: given, invitedBy, expiresAt }) => (
            <SectionRow
              key={id}
              name={`${ROLE_NAMES[given]}, invited by ${invitedBy}`}
              detail={`Good until ${fullTime(Date.parse(expiresAt))}`}
            >
              <Button
                size="xs"
                variant="subtle"
                color="coral"
                disabled={busy}
                onClick={() =>
                  void run(() => asked(server.spaces.revokeInvitation.mutate({ space, id }))).then(() =>
                    invitations.reload(),
                  )
                }
              >
                Take back
              </Button>
            </SectionRow>
          ))}
        </SectionRows>
      </Stack>
    </Section>
  );
}

function NewLink({ link }: { readonly link: string }) {
  return (
    <div>
      <Group gap="sm" wrap="nowrap">
        <TextInput
          flex={1}
          readOnly
          aria-label="Invitation link"
          value={link}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={link}>
          {({ copied, copy }) => (
            <Button leftSection={copied ? <IconCheck size={17} /> : <IconCopy size={17} />} onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Text size="xs" c="dimmed" mt={6}>
        Send it to the person you mean. It is shown this once.
      </Text>
    </div>
  );
}
