import { PAGE_ROWS } from "@tidemark/sync-core";
import { stopped } from "./refusals.ts";
import { senderOf, type Term } from "./term.ts";

/** Fetches what comes next and applies it. "more" if there is something left to fetch. */
export function pullPage(term: Term): Promise<"more" | "done"> {
  return term.turns(async () => {
    const { replica, fence, pause, setbacks } = term;
    if (pause.isOn()) return "done";
    const begun = replica.pullStart();
    const checks = begun.checkFor !== null;
    if (checks) await replica.prepareCheck(() => rest(term));
    const request = {
      ...senderOf(term),
      cursor: begun.cursor,
      unsettled: [...begun.unsettled],
      limit: PAGE_ROWS,
      ...(checks && { sums: true }),
    };
    const reply = await term.transport.pull(request, { signal: term.ended });
    term.ended.throwIfAborted();
    switch (reply.kind) {
      case "checkpoint": {
        const applied = await replica.applyCheckpoint(fence, reply, begun).catch((error: unknown) => {
          if (pause.beginIf(error)) return "paused";
          throw error;
        });
        if (applied === "paused") return "done";
        // A difference has everything fetched anew, and what was fetched anew is compared again.
        const unchecked = checks && replica.pullStart().checkFor !== null;
        if (applied === "dropped") setbacks.note();
        else if (!reply.more) setbacks.forget();
        return reply.more || applied !== "applied" || unchecked ? "more" : "done";
      }
      case "resync":
        setbacks.note();
        await replica.resync(fence, reply);
        return "more";
      case "gone":
      case "upgrade":
        throw await stopped(term, reply.kind);
    }
  });
}

/** Fetches and applies all there is. */
export async function pullAll(term: Term): Promise<void> {
  while ((await pullPage(term)) === "more") term.ended.throwIfAborted();
}

function rest({ clock }: Term): Promise<void> {
  return new Promise((resolve) => void clock.after(0, resolve));
}
