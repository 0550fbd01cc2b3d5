import { entities, SCHEMA_VERSION } from "@tidemark/domain";
import type { AppRouter } from "@tidemark/server/router";
import type { TestAccount } from "@tidemark/server/testing";
import { systemClock, systemRandom } from "@tidemark/sync-client/browser";
import { createDevice, type DeviceTab } from "@tidemark/sync-client/testing";
import { createTrpcTransport, trpcLinks } from "@tidemark/sync-client/trpc";
import { createTRPCClient } from "@trpc/client";
import { EventSource } from "eventsource";
import type { WireLedger } from "./wire-ledger.ts";

type Client = DeviceTab<typeof entities>["client"];

/** A device of a person: the engine as it ships, over HTTP, with its local database in memory. */
export interface Phone {
  readonly name: string;
  readonly client: () => Client;
  /** Flight mode, and out of it. */
  setOnline(online: boolean): void;
  /** Ends the app between two instructions; it is opened again on what the device had kept. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

export interface PhoneOptions {
  readonly name: string;
  /** Where the server is. */
  readonly address: string;
  /** Whose it is. */
  readonly account: TestAccount;
  readonly ledger: WireLedger;
}

export async function openPhone({ name, address, account, ledger }: PhoneOptions): Promise<Phone> {
  const links = trpcLinks<AppRouter>({
    url: `${address}/trpc`,
    fetch: account.fetch,
    EventSource: class extends EventSource {
      constructor(url: string | URL) {
        super(url, { fetch: account.fetch });
      }
    },
  });
  const device = createDevice({
    entities,
    schema: SCHEMA_VERSION,
    space: account.space,
    clock: systemClock,
    random: systemRandom,
    transport: ledger.record(name, createTrpcTransport(createTRPCClient<AppRouter>({ links }).sync)),
  });
  let tab = await device.openTab();
  return {
    name,
    client: () => tab.client,
    setOnline: (online) => tab.connectivity.say(online ? "online" : "offline"),
    async crash() {
      tab.crash();
      tab = await device.openTab();
    },
    close: () => tab.client.close(),
  };
}
