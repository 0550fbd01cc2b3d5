import { Button, type ButtonProps } from "@mantine/core";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { useAction } from "../../sync/session/use-action.ts";
import { dayOf } from "../../ui/dates.ts";
import { downloadJson } from "../../ui/download.ts";

/** Gives the person everything the server has of him, as a file. */
export function ExportButton(props: ButtonProps) {
  const { busy, run } = useAction();

  async function save(): Promise<void> {
    const exported = await asked(server.account.export.query());
    downloadJson(`tidemark-${dayOf(Date.now())}.json`, exported);
  }

  return (
    <Button variant="light" {...props} loading={busy} onClick={() => void run(save)}>
      Export my data
    </Button>
  );
}
