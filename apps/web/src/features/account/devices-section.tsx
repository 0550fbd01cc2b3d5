import { Button, Group, Skeleton, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { useAction } from "../../sync/session/use-action.ts";
import type { Asked } from "../../sync/session/use-asked.ts";
import { timeAgo } from "../../ui/dates.ts";
import { Section, SectionRow, SectionRows } from "../../ui/section.tsx";
import { useNow } from "../../ui/use-now.ts";
import { SignOutDialog } from "./sign-out-dialog.tsx";

type Devices = Awaited<ReturnType<typeof askDevices>>;

/** Where the person is signed in. */
export function DevicesSection({
  devices: { answer: devices, problem, reload },
}: {
  readonly devices: Asked<Devices>;
}) {
  const now = useNow();
  const { busy, run } = useAction();
  const [leaving, leave] = useDisclosure(false);
  return (
    <Section title="Devices" hint="Sign out where you do not recognise one, then change your password.">
      {problem !== null && <Text size="sm">{problem}</Text>}
      {devices === null && problem === null && <Skeleton height={52} />}
      <SectionRows label="Devices">
        {devices?.map(({ id, name, current, lastSync, since }) => (
          <SectionRow
            key={id}
            name={name}
            tag={current ? "This device" : undefined}
            detail={`${lastSync === null ? "Never synced" : `Last sync ${timeAgo(Date.parse(lastSync), now)}`} · signed in ${timeAgo(Date.parse(since), now)}`}
          >
            {!current && (
              <Button
                size="xs"
                variant="default"
                aria-label={`Sign out ${name}`}
                disabled={busy}
                onClick={() =>
                  void run(() => asked(server.account.signOutDevice.mutate({ id }))).then(() => reload())
                }
              >
                Sign out
              </Button>
            )}
          </SectionRow>
        ))}
      </SectionRows>
      <Group justify="flex-end" mt="sm">
        <Button variant="light" onClick={leave.open}>
          Sign out…
        </Button>
      </Group>
      <SignOutDialog opened={leaving} onClose={leave.close} />
    </Section>
  );
}

/** Asks where the person is signed in. */
export function askDevices() {
  return server.account.devices.query();
}
