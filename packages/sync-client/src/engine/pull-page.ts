import { PAGE_ROWS } from "@tidemark/sync-core";
import { stopped } from "./refusals.ts";
import { senderOf, type Term } from "./term.ts";

/** Fetches what comes next and applies it. "more" if there is something left to fetch. */
export function pullPage(term: Term): Promise<"more" | "done"> {
  return term.turns(async () => {
    const { replica, fence } = term;
    const begun = replica.pullStart();
    const request = {
      ...senderOf(term),
      cursor: begun.cursor,
      unsettled: [...begun.unsettled],
      limit: PAGE_ROWS,
    };
    const reply = await term.transport.pull(request, { signal: term.ended });
    term.ended.throwIfAborted();
    switch (reply.kind) {
      case "checkpoint": {
        const applied = await replica.applyCheckpoint(fence, reply, begun);
        return reply.more || applied === "dropped" ? "more" : "done";
      }
      case "resync":
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
