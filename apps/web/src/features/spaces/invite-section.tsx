import { Button, CopyButton, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { IconCheck, IconCopy, IconLink } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { type Role, ROLES } from "../../sync/session/local-account.ts";
import { useAction } from "../../sync/session/use-action.ts";
import { useAsked } from "../../sync/session/use-asked.ts";
import { Section } from "../../ui/section.tsx";
import { OpenInvitations } from "./open-invitations.tsx";
import { ROLE_CHOICES } from "./role-words.ts";

interface MadeLink {
  readonly link: string;
  readonly expiresAt: string;
}

/** Makes links by which people join a space, and takes them back. */
export function InviteSection({ space }: { readonly space: string }) {
  const ask = useCallback(() => server.spaces.invitations.query({ space }), [space]);
  const invitations = useAsked(ask);
  const [role, setRole] = useState<Role>("editor");
  const [made, setMade] = useState<MadeLink | null>(null);
  const { busy, run } = useAction();

  async function invite(): Promise<void> {
    const { token, expiresAt } = await asked(server.spaces.invite.mutate({ space, role }));
    setMade({ link: `${location.origin}/invite/${token}`, expiresAt });
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
        {made && <NewLink link={made.link} />}
        <OpenInvitations space={space} invitations={invitations} shownUntil={made?.expiresAt ?? null} />
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
