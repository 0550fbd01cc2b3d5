import type { PullReply, PullRequest } from "@tidemark/sync-core";
import { batchNews } from "./batch-news.ts";
import { decodeCursor } from "./cursor.ts";
import { type PageDeps, readPage } from "./page.ts";

export interface PullDeps extends PageDeps {
  /** The longest page, in rows, whatever a request would like. */
  readonly pageRows: number;
}

/** Answers with what is new after the request's cursor. */
export async function pull(deps: PullDeps, user: string, request: PullRequest): Promise<PullReply> {
  const { space, replica, schema, cursor: from, unsettled } = request;
  const limit = Math.min(request.limit, deps.pageRows);
  const cursor = from === null ? null : decodeCursor(from);
  if (from !== null && !cursor)
    return { kind: "resync", replica, schema, from, common: 0, serverTime: deps.store.now() };
  const page = await readPage(deps, {
    space,
    schema,
    cursor,
    limit,
    replicas: [replica],
    user,
    named: unsettled,
    sums: request.sums,
  });
  const serverTime = deps.store.now();
  switch (page.kind) {
    case "gone":
      return { kind: "gone", serverTime };
    case "resync":
      return {
        kind: "resync",
        replica,
        schema,
        from,
        common: page.common,
        ...(page.offer && { offer: true as const }),
        serverTime,
      };
    case "page": {
      const settled = page.settled.filter((batch) => batch.user === user).map(batchNews);
      return {
        kind: "checkpoint",
        replica,
        schema,
        from,
        rows: [...page.rows],
        settled,
        cursor: page.cursor,
        more: page.more,
        ...(page.total !== undefined && { total: page.total }),
        ...(page.sums && { sums: page.sums }),
        serverTime,
      };
    }
  }
}
