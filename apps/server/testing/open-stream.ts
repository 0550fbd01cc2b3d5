import type { TestAccount } from "./account.ts";
import type { TestApp } from "./test-app.ts";
import { pullFrom, senderOf } from "./wire-requests.ts";

/** A stream as it comes over HTTP. */
export interface OpenedStream {
  /** What came so far. */
  text(): string;
  hasEnded(): boolean;
  close(): void;
}

/** Opens a stream of a space behind all that is in it, and waits until it stands. */
export async function openStream(
  app: TestApp,
  account: TestAccount,
  space: string,
  over: "trpc" | "rest" = "trpc",
): Promise<OpenedStream> {
  const first = await pullFrom(app, account, space);
  const cursor = first.kind === "checkpoint" ? first.cursor : null;
  const leaving = new AbortController();
  const reply = await account.fetch(addressOf(app.address, space, cursor, over), { signal: leaving.signal });
  if (!reply.ok || !reply.body) throw new Error(`a stream was answered with ${reply.status}`);
  let text = "";
  let ended = false;
  void (async () => {
    const decoder = new TextDecoder();
    for await (const bytes of reply.body as AsyncIterable<Uint8Array>) text += decoder.decode(bytes);
    ended = true;
  })().catch(() => {
    ended = true;
  });
  return { text: () => text, hasEnded: () => ended, close: () => leaving.abort() };
}

function addressOf(address: string, space: string, cursor: string | null, over: "trpc" | "rest"): string {
  const request = { ...senderOf({ space }), cursor };
  if (over === "trpc")
    return `${address}/trpc/sync.live?input=${encodeURIComponent(JSON.stringify(request))}`;
  const { cursor: since, protocol, schema, replica } = request;
  const query = new URLSearchParams({
    ...(since !== null && { since }),
    space,
    replica,
    protocol: String(protocol),
    schema: String(schema),
  });
  return `${address}/api/v1/sync/live?${query.toString()}`;
}
