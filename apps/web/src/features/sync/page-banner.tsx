import { Button } from "@mantine/core";
import { useSyncStatus } from "@tidemark/sync-client/react";
import { useSyncExternalStore } from "react";
import { useAppSync } from "../../sync/app-sync.tsx";
import { lostProblem } from "../../sync/problems.ts";
import { appUpdate, reloadApp } from "../../sync/app-update.ts";
import classes from "./page-banner.module.css";

/** Below the header, only when the page has to be reloaded: its data went away, or a new version is here. */
export function PageBanner() {
  const { lost } = useAppSync();
  const reason = useSyncExternalStore(lost.subscribe, lost.get);
  const { pending, failed } = useSyncStatus();
  const update = useSyncExternalStore(appUpdate.subscribe, appUpdate.get);
  if (reason) {
    const { title, message } = lostProblem(reason, pending + failed);
    return <Banner urgent title={title} message={message} onReload={reloadApp} />;
  }
  if (update)
    return (
      <Banner
        title="A new version is ready"
        message="It takes a second, and nothing is lost."
        onReload={update}
      />
    );
  return null;
}

interface BannerProps {
  readonly urgent?: boolean;
  readonly title: string;
  readonly message: string;
  readonly onReload: () => void;
}

function Banner({ urgent = false, title, message, onReload }: BannerProps) {
  return (
    <div className={classes.banner} role={urgent ? "alert" : undefined} data-urgent={urgent || undefined}>
      <span>
        <strong>{title}.</strong> {message}
      </span>
      <Button
        size="compact-sm"
        variant={urgent ? "filled" : "light"}
        color={urgent ? "coral" : "tide"}
        onClick={onReload}
      >
        Reload
      </Button>
    </div>
  );
}
