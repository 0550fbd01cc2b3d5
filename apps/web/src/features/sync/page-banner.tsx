import { Button } from "@mantine/core";
import type { StorageTroubleKind } from "@tidemark/sync-client";
import { useSyncStatus } from "@tidemark/sync-client/react";
import { useSyncExternalStore } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { appUpdate, reloadApp } from "../../sync/app-update.ts";
import { storageProblem } from "../../sync/problems.ts";
import classes from "./page-banner.module.css";

/** Below the header, only when something is wrong with this device's storage, or a new version is here. */
export function PageBanner() {
  const client = useClient();
  const { storage } = useSyncStatus();
  const update = useSyncExternalStore(appUpdate.subscribe, appUpdate.get);
  if (storage) {
    const reloads = storage.kind === "outdated" || storage.kind === "gone";
    const { title, message } = storageProblem(storage);
    return (
      <Banner tone={TONES[storage.kind]} title={title} message={message}>
        {reloads && <BannerButton label="Reload" urgent onClick={reloadApp} />}
        {storage.kind === "full" && <BannerButton label="Try again" urgent onClick={client.syncNow} />}
      </Banner>
    );
  }
  if (update)
    return (
      <Banner tone="news" title="A new version is ready" message="It takes a second, and nothing is lost.">
        <BannerButton label="Reload" onClick={update} />
      </Banner>
    );
  return null;
}

type Tone = "news" | "warning" | "urgent";

const TONES: Readonly<Record<StorageTroubleKind, Tone>> = {
  memory: "warning",
  restored: "warning",
  damaged: "warning",
  blocked: "urgent",
  full: "urgent",
  outdated: "urgent",
  gone: "urgent",
};

interface BannerProps {
  readonly tone: Tone;
  readonly title: string;
  readonly message: string;
  readonly children: React.ReactNode;
}

function Banner({ tone, title, message, children }: BannerProps) {
  const role = { news: undefined, warning: "status", urgent: "alert" }[tone];
  return (
    <div className={classes.banner} role={role} data-tone={tone} data-banner>
      <span>
        <strong>{title}.</strong> {message}
      </span>
      {children}
    </div>
  );
}

function BannerButton({
  label,
  urgent = false,
  onClick,
}: {
  readonly label: string;
  readonly urgent?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <Button
      className={classes.button}
      size="compact-sm"
      variant={urgent ? "filled" : "light"}
      color={urgent ? "coral" : "tide"}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
