import { Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Logo } from "./logo.tsx";
import classes from "./screen.module.css";

interface ScreenProps {
  readonly title: string;
  /** Whether it is read out as soon as it appears. */
  readonly urgent?: boolean;
  readonly children: ReactNode;
}

/** One card on an empty page, instead of the app. */
export function Screen({ title, urgent = false, children }: ScreenProps) {
  return (
    <main id="main" className={classes.screen}>
      <div className={classes.card} role={urgent ? "alert" : undefined}>
        <Logo />
        <Title order={1} size="h3" mt="lg">
          {title}
        </Title>
        {children}
      </div>
    </main>
  );
}
