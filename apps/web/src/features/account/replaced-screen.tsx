import { Button, Text } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { LocalAccount } from "../../sync/session/local-account.ts";
import { useSession } from "../../sync/session/session-context.tsx";
import { Screen } from "../../ui/screen.tsx";

interface ReplacedScreenProps {
  readonly account: LocalAccount;
  /** What is kept of whoever was here before. */
  readonly note: ReactNode;
}

/** Instead of the app, in a tab that showed one person's data when another came in. */
export function ReplacedScreen({ account, note }: ReplacedScreenProps) {
  const session = useSession();
  const navigate = useNavigate();

  async function goOn(): Promise<void> {
    // The address may lead to something of the person before.
    await navigate({ to: "/goals" });
    session.goOn();
  }

  const name = account.anonymous ? "a guest" : account.name;
  return (
    <Screen title="Somebody else has signed in">
      <Text mt="xs" mb="lg">
        Another tab of this browser is used by {name} now. This one showed another account, and has put it
        away.
      </Text>
      {note}
      <Button onClick={() => void goOn()}>Go on as {name}</Button>
    </Screen>
  );
}
