import type { Transport } from "@tidemark/sync-client";
import type { Change, Outcome } from "@tidemark/sync-core";

/** A change that left a device, and what the device was told of it. */
export interface SentChange {
  readonly device: string;
  readonly change: Change;
  /** Every outcome that ever arrived; more than one kind would be a contradiction. */
  readonly outcomes: ReadonlySet<Outcome["kind"]>;
}

/** Writes down what passes between the devices and the server, as the devices see it. */
export interface WireLedger {
  /** By the id of the change. */
  readonly sent: ReadonlyMap<string, SentChange>;
  /** The same way to the server, with the ledger reading along. */
  record(device: string, transport: Transport): Transport;
}

export function createWireLedger(): WireLedger {
  const sent = new Map<string, SentChange & { readonly outcomes: Set<Outcome["kind"]> }>();

  function learn(outcomes: readonly Outcome[]): void {
    for (const { change, kind } of outcomes) sent.get(change)?.outcomes.add(kind);
  }

  function learnBatches(batches: readonly object[]): void {
    for (const batch of batches) if ("outcomes" in batch) learn(batch.outcomes as readonly Outcome[]);
  }

  return {
    sent,
    record: (device, transport) => ({
      ...transport,
      async push(request, options) {
        for (const change of request.batch.changes) {
          if (!sent.has(change.id)) sent.set(change.id, { device, change, outcomes: new Set() });
        }
        const reply = await transport.push(request, options);
        if (reply.kind === "settled") learn(reply.outcomes);
        return reply;
      },
      async pull(request, options) {
        const reply = await transport.pull(request, options);
        if (reply.kind === "checkpoint") learnBatches(reply.settled);
        return reply;
      },
      live: (request, handlers) =>
        transport.live(request, {
          ...handlers,
          onMessage(message) {
            if (message.kind === "checkpoint") learnBatches(message.settled);
            handlers.onMessage(message);
          },
        }),
    }),
  };
}
