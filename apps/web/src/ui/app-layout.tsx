import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKeyboard } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { Announcer } from "./announcer.tsx";
import classes from "./app-layout.module.css";
import { ColorSchemeMenu } from "./color-scheme-menu.tsx";
import { Logo } from "./logo.tsx";
import { ShortcutsHelp } from "./shortcuts-help.tsx";
import { undoLatest } from "./toasts.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

interface AppLayoutProps {
  /** In the header, after the name of the app: where the person is. */
  readonly place?: ReactNode;
  /** In the header, before the app's own buttons, and after them. */
  readonly header: ReactNode;
  readonly account?: ReactNode;
  readonly banner: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page: skip link, header, banner, main part. */
export function AppLayout({ place, header, account, banner, children }: AppLayoutProps) {
  const [helpOpened, help] = useDisclosure(false);
  useShortcuts(useMemo(() => ({ "?": help.open, z: undoLatest }), [help.open]));
  return (
    <>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <div className={classes.place}>
            <Link to="/goals" className={classes.home} aria-label="Tidemark, home">
              <Logo />
            </Link>
            {place}
          </div>
          <div className={classes.tools}>
            {header}
            <ActionIcon
              className={classes.keyboard}
              variant="subtle"
              color="gray"
              size="lg"
              aria-label="Keyboard shortcuts"
              onClick={help.open}
            >
              <IconKeyboard size={20} stroke={1.7} />
            </ActionIcon>
            <ColorSchemeMenu />
            {account}
          </div>
        </div>
      </header>
      {banner}
      <main id="main" tabIndex={-1} className={classes.main}>
        {children}
      </main>
      <ShortcutsHelp opened={helpOpened} onClose={help.close} />
      <Announcer />
    </>
  );
}
