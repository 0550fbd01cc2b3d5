import { Button } from "@mantine/core";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { useAction } from "../../sync/session/use-action.ts";
import type { Asked } from "../../sync/session/use-asked.ts";
import { timeAgo, timeUntil } from "../../ui/dates.ts";
import { Moment } from "../../ui/moment.tsx";
import { SectionRow, SectionRows } from "../../ui/section.tsx";
import { useNow } from "../../ui/use-now.ts";
import { ROLE_NAMES } from "./role-words.ts";

type Invitations = Awaited<ReturnType<typeof server.spaces.invitations.query>>;

interface OpenInvitationsProps {
  readonly space: string;
  readonly invitations: Asked<Invitations>;
  /** When the link that is shown ends; null if none is. */
  readonly shownUntil: string | null;
}

/** Links that nobody has used yet, the newest first. */
export function OpenInvitations({ space, invitations, shownUntil }: OpenInvitationsProps) {
  const { busy, run } = useAction();
  const now = useNow();

  async function takeBack(id: string): Promise<void> {
    await run(() => asked(server.spaces.revokeInvitation.mutate({ space, id })));
    await invitations.reload();
  }

  return (
    <SectionRows label="Open invitations">
      {invitations.answer?.toReversed().map(({ id, role, invitedBy, createdAt, expiresAt }) => (
        <SectionRow
          key={id}
          name={ROLE_NAMES[role]}
          tag={expiresAt === shownUntil ? "The link above" : undefined}
          detail={
            <>
              Made <Moment at={createdAt} say={timeAgo} /> by {invitedBy} · ends{" "}
              <Moment at={expiresAt} say={timeUntil} />
            </>
          }
        >
          <Button
            size="xs"
            variant="subtle"
            color="coral"
            aria-label={`Take back the ${role}’s invitation of ${timeAgo(Date.parse(createdAt), now)}`}
            disabled={busy}
            onClick={() => void takeBack(id)}
          >
            Take back
          </Button>
        </SectionRow>
      ))}
    </SectionRows>
  );
}
