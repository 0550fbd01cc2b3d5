import type { AppClient } from "../../sync/open-sync.ts";

/** What a goal is called, or was before it was deleted. */
export function goalName(client: Pick<AppClient, "row" | "confirmed">, id: string): string {
  const name = client.row("goal", id)?.name ?? client.confirmed("goal", id)?.["name"];
  return typeof name === "string" ? name : "A deleted goal";
}
