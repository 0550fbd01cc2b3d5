import { Alert, Anchor, List, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Unsent } from "../../sync/session/session.ts";
import { changeCount } from "./change-count.ts";
import { recordCount, type Removal } from "./removal.ts";

interface RemovalFactsProps {
  readonly removal: Removal;
  readonly unsent: readonly Unsent[];
  readonly anonymous: boolean;
}

/** What goes with an account, what stays, and what has to be done before. */
export function RemovalFacts({ removal: { goes, stays, orphans }, unsent, anonymous }: RemovalFactsProps) {
  return (
    <Stack gap="sm">
      {orphans.length > 0 && (
        <Alert color="coral" role="alert" title="Somebody else has to own these first">
          <Text size="sm">
            You are the last owner. Make another member an owner, or delete the space, then come back.
          </Text>
          <List size="sm" mt="xs">
            {orphans.map(({ id, name }) => (
              <List.Item key={id}>
                <Anchor
                  inherit
                  renderRoot={(props) => <Link to="/spaces/$space" params={{ space: id }} {...props} />}
                >
                  {name}
                </Anchor>
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Facts title="This is deleted">
        {goes.map((space) => (
          <List.Item key={space.id}>
            {space.kind === "personal"
              ? "Your personal space"
              : `The space ${space.name}, where you are the only member`}
            , with {recordCount(space)}
          </List.Item>
        ))}
        {unsent.map(({ space, changes }) => (
          <List.Item key={space.id}>
            {changeCount(changes)} in {space.name} that only this device has
          </List.Item>
        ))}
        {stays.length > 0 && (
          <List.Item>Your membership in {stays.map(({ name }) => name).join(", ")}</List.Item>
        )}
        <List.Item>
          {anonymous
            ? "Everything that this browser keeps of you"
            : "Your name and e-mail address, your sessions on all devices, and everything that this browser keeps of you"}
        </List.Item>
      </Facts>
      {(stays.length > 0 || !anonymous) && (
        <Facts title="This stays">
          {stays.map((space) => (
            <List.Item key={space.id}>
              {space.name}, for its other members, with everything you made in it
            </List.Item>
          ))}
          {!anonymous && (
            <List.Item>
              What your other devices keep for working offline, until you sign out on each of them
            </List.Item>
          )}
        </Facts>
      )}
    </Stack>
  );
}

function Facts({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <List size="sm" mt={4}>
        {children}
      </List>
    </div>
  );
}
