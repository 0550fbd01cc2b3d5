import { Button } from "@mantine/core";
import { server } from "../../sync/server.ts";
import { asked } from "../../sync/session/account-server.ts";
import { useAction } from "../../sync/session/use-action.ts";
import { dayOf } from "../../ui/dates.ts";
import { downloadJson } from "../../ui/download.ts";
import { Section } from "../../ui/section.tsx";

/** Everything the server has of the person, as a file. */
export function DataSection() {
  const { busy, run } = useAction();
  return (
    <Section
      title="Your data"
      hint="One JSON file with your account, your spaces and everything in them, as the server has it."
    >
      <Button
        variant="light"
        loading={busy}
        onClick={() =>
          void run(async () => {
            const exported = await asked(server.account.export.query());
            downloadJson(`tidemark-${dayOf(Date.now())}.json`, exported);
          })
        }
      >
        Export my data
      </Button>
    </Section>
  );
}
