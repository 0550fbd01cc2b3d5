import { Button, Group, Text } from "@mantine/core";
import { useSyncStatus } from "@tidemark/sync-client/react";
import type { LocalSpace } from "../../sync/session/local-account.ts";
import { useClient } from "../../sync/app-sync.tsx";
import { useSession } from "../../sync/session/session-context.tsx";
import { downloadJson } from "../../ui/download.ts";
import { Section, SectionRow, SectionRows, SettingsPage } from "../../ui/section.tsx";
import { changeCount } from "../account/change-count.ts";
import { unsentRows } from "./unsent-rows.ts";

/** Of a space to which the person belongs no more: what he had not sent yet, to take along or to give up. */
export function LostSpace({ space }: { readonly space: LocalSpace }) {
  const client = useClient();
  const session = useSession();
  const { pending, failed } = useSyncStatus();
  const unsent = pending + failed;
  const rows = unsentRows(client);
  return (
    <SettingsPage title={space.name}>
      <Section
        title="You do not belong to this space any more"
        hint="An owner has removed you, you have left, or the space was deleted. Its goals are no longer on this device."
      >
        <Text size="sm">
          {changeCount(unsent)} had not been sent. Only this device has {unsent === 1 ? "it" : "them"}:
          download
          {unsent === 1 ? " it" : " them"}, or discard {unsent === 1 ? "it" : "them"}.
        </Text>
      </Section>
      <Section title="Not sent">
        <SectionRows label="Not sent">
          {rows.map(({ id, name, edits }) => (
            <SectionRow key={id} name={name} detail={edits} />
          ))}
        </SectionRows>
        <Group gap="sm" mt="md">
          <Button
            onClick={() =>
              downloadJson(
                `${space.name}-not-sent.json`,
                rows.map(({ row }) => row),
              )
            }
          >
            Download them
          </Button>
          <Button color="coral" variant="light" onClick={() => void session.dropSpace(space.id)}>
            Discard them
          </Button>
        </Group>
      </Section>
    </SettingsPage>
  );
}
