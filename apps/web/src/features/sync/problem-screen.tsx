import { Button, Text } from "@mantine/core";
import { reloadApp } from "../../sync/app-update.ts";
import type { Problem } from "../../sync/problems.ts";
import { Screen } from "../../ui/screen.tsx";

/** Instead of the app, when it cannot run: what is wrong and what to do. */
export function ProblemScreen({ title, message }: Problem) {
  return (
    <Screen title={title} urgent>
      <Text mt="xs">{message}</Text>
      <Button mt="lg" onClick={reloadApp}>
        Reload
      </Button>
    </Screen>
  );
}
