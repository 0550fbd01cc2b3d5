import { Text } from "@mantine/core";
import { useCallback } from "react";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import type { LocalSpace } from "../../sync/session/local-account.ts";
import { useAccount, useSession } from "../../sync/session/session-context.tsx";
import { useAction } from "../../sync/session/use-action.ts";
import { useAsked } from "../../sync/session/use-asked.ts";
import { NameForm } from "../../ui/name-form.tsx";
import { NotFound } from "../../ui/not-found.tsx";
import { Section, SettingsPage } from "../../ui/section.tsx";
import { showNotice } from "../../ui/toasts.tsx";
import { nameProblem } from "../account/credentials.ts";
import { InviteSection } from "./invite-section.tsx";
import { LeaveSection } from "./leave-section.tsx";
import { MembersSection } from "./members-section.tsx";
import { ROLE_MEANINGS, ROLE_NAMES } from "./role-words.ts";

/** Who belongs to a space, and what it is called. */
export function SpacePage({ id }: { readonly id: string }) {
  const { account } = useAccount();
  const space = account.spaces.find((each) => each.id === id);
  if (!space || space.role === null) return <NotFound />;
  return <KnownSpace key={space.id} space={space} role={space.role} />;
}

function KnownSpace({
  space,
  role,
}: {
  readonly space: LocalSpace;
  readonly role: NonNullable<LocalSpace["role"]>;
}) {
  const { id, name, kind } = space;
  const ask = useCallback(() => server.spaces.members.query({ space: id }), [id]);
  const members = useAsked(ask);
  const owns = role === "owner";
  return (
    <SettingsPage title={name}>
      {owns && <RenameSection space={space} />}
      {kind === "personal" ? (
        <Section title="Only you" hint="Nobody else sees your personal space.">
          <Text size="sm">To work with others, create a shared space in the account menu.</Text>
        </Section>
      ) : (
        <>
          <MembersSection space={space} members={members} owns={owns} />
          {owns ? (
            <InviteSection space={id} />
          ) : (
            <Section title={ROLE_NAMES[role]} hint={ROLE_MEANINGS[role]}>
              <Text size="sm">Owners invite people and say what everybody may do.</Text>
            </Section>
          )}
          <LeaveSection space={space} owns={owns} alone={members.answer?.length === 1} />
        </>
      )}
    </SettingsPage>
  );
}

function RenameSection({ space: { id, name } }: { readonly space: LocalSpace }) {
  const session = useSession();
  const { busy, run } = useAction();
  return (
    <Section title="Name" hint="Everybody in the space sees it.">
      <NameForm
        key={name}
        label="Name of the space"
        present={name}
        button="Rename"
        busy={busy}
        problemOf={nameProblem}
        onSave={(next) =>
          void run(async () => {
            await asked(server.spaces.rename.mutate({ space: id, name: next }));
            await session.refresh();
            showNotice("space", `The space is called ${next} now.`);
          })
        }
      />
    </Section>
  );
}
