import { Button } from "@mantine/core";
import type { StorageTroubleKind } from "@tidemark/sync-client";
import { useSyncStatus } from "@tidemark/sync-client/react";
import { useSyncExternalStore } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { appUpdate, reloadApp } from "../../sync/app-update.ts";
import { storageProblem } from "../../sync/problems.ts";
import { Banner, type BannerTone } from "../../ui/banner.tsx";

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

const TONES: Readonly<Record<StorageTroubleKind, BannerTone>> = {
  memory: "warning",
  restored: "warning",
  damaged: "warning",
  blocked: "urgent",
  full: "urgent",
  outdated: "urgent",
  gone: "urgent",
};

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
      size="compact-sm"
      variant={urgent ? "filled" : "light"}
      color={urgent ? "coral" : "tide"}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
