import { createTRPCClient } from "@trpc/client";
import { entities, SCHEMA_VERSION } from "@tidemark/domain";
import type { AppRouter } from "@tidemark/server/router";
import type { TestAccount } from "@tidemark/server/testing";
import { createSyncClient, type SyncClient, type Transport } from "@tidemark/sync-client";
import { systemClock, systemRandom } from "@tidemark/sync-client/browser";
import { createMemoryStore } from "@tidemark/sync-client/memory";
import { createTrpcTransport, trpcLinks } from "@tidemark/sync-client/trpc";
import { EventSource } from "eventsource";
import { createSwitchedNetwork, loneLocks, noChannel } from "./lone-tab.ts";

/** The production engine over HTTP, with its rows in memory. */
export interface BenchClient {
  readonly client: SyncClient<typeof entities>;
  goOnline(): void;
  /** Settles when the server has told the outcomes of so many changes. */
  settled(changes: number): Promise<void>;
}

export async function openBenchClient(
  address: string,
  account: TestAccount,
  { online = true } = {},
): Promise<BenchClient> {
  const network = createSwitchedNetwork(online);
  const links = trpcLinks<AppRouter>({
    url: `${address}/trpc`,
    fetch: account.fetch,
    EventSource: class extends EventSource {
      constructor(url: string | URL) {
        super(url, { fetch: account.fetch });
      }
    },
  });
  const { transport, settled } = countOutcomes(
    createTrpcTransport(createTRPCClient<AppRouter>({ links }).sync),
  );
  const client = await createSyncClient({
    entities,
    schema: SCHEMA_VERSION,
    space: account.space,
    store: createMemoryStore(),
    transport,
    clock: systemClock,
    random: systemRandom,
    locks: loneLocks,
    channel: noChannel,
    connectivity: network,
  });
  return { client, goOnline: network.goOnline, settled };
}

/** The outcomes leave the server when the rows are committed: no polling has to disturb what is measured. */
function countOutcomes(
  transport: Transport,
): Pick<BenchClient, "settled"> & { readonly transport: Transport } {
  const waiting = new Set<() => void>();
  let count = 0;
  return {
    settled: (changes) =>
      new Promise((resolve) => {
        function look(): void {
          if (count < changes) return;
          waiting.delete(look);
          resolve();
        }
        waiting.add(look);
        look();
      }),
    transport: {
      ...transport,
      async push(request, options) {
        const reply = await transport.push(request, options);
        if (reply.kind === "settled") count += reply.outcomes.length;
        for (const look of waiting) look();
        return reply;
      },
    },
  };
}
