import { Button, Text, Title } from "@mantine/core";
import { reloadApp } from "../../sync/app-update.ts";
import type { Problem } from "../../sync/problems.ts";
import { Logo } from "../../ui/logo.tsx";
import classes from "./problem-screen.module.css";

/** Instead of the app, when it cannot run: what is wrong and what to do. */
export function ProblemScreen({ title, message }: Problem) {
  return (
    <main className={classes.screen}>
      <div className={classes.card} role="alert">
        <Logo />
        <Title order={1} size="h3" mt="lg">
          {title}
        </Title>
        <Text mt="xs">{message}</Text>
        <Button mt="lg" onClick={reloadApp}>
          Reload
        </Button>
      </div>
    </main>
  );
}
