import type { PullReply, PullRequest } from "@tidemark/sync-core";
import { decodeCursor } from "./cursor.ts";
import { type PageDeps, readPage } from "./page.ts";

/** Answers with what is new after the request's cursor. */
export async function pull(deps: PageDeps, user: string, request: PullRequest): Promise<PullReply> {
  const { space, replica, schema, cursor: from, unsettled, limit } = request;
  const cursor = from === null ? null : decodeCursor(from);
  if (from !== null && !cursor)
    return { kind: "resync", replica, schema, from, common: 0, serverTime: deps.clock.now() };
  const page = await readPage(deps, { space, cursor, limit, replicas: [replica], user, named: unsettled });
  const serverTime = deps.clock.now();
  switch (page.kind) {
    case "gone":
      return { kind: "gone", serverTime };
    case "resync":
      return { kind: "resync", replica, schema, from, common: page.common, serverTime };
    case "page": {
      const settled = page.settled
        .filter((batch) => batch.user === user)
        .map(({ batch, outcomes }) => ({ batch, outcomes }));
      return {
        kind: "checkpoint",
        replica,
        schema,
        from,
        rows: [...page.rows],
        settled,
        cursor: page.cursor,
        more: page.more,
        serverTime,
      };
    }
  }
}
