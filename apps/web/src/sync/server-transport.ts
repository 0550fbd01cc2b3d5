import type { Checkpoint } from "@tidemark/sync-core";
import { type Transport, TransportError } from "@tidemark/sync-client";
import { createTrpcTransport } from "@tidemark/sync-client/trpc";
import { server } from "./server.ts";
import { ServerRefusal } from "./session/account-server.ts";

/** What the way to the server needs to know of who uses it, and what it tells of him. */
export interface TransportEvents {
  /** Makes the server know somebody who has come without an account; rejects with {@link ServerRefusal}. */
  introduce(): Promise<void>;
  /** The person's role in the space may have changed, or whose session it is. */
  onMembership(): void;
}

/** The way to the server that this page came from. */
export function createServerTransport({ introduce, onMembership }: TransportEvents): Transport {
  const transport = createTrpcTransport(server.sync);

  async function known<Reply extends { readonly kind: string }>(ask: () => Promise<Reply>): Promise<Reply> {
    await introduce().catch((error: unknown) => {
      throw toTransportError(error);
    });
    try {
      const reply = await ask();
      if (reply.kind === "gone") onMembership();
      return reply;
    } catch (error) {
      if (error instanceof TransportError && error.failure === "unauthorized") onMembership();
      throw error;
    }
  }

  return {
    push: (request, options) => known(() => transport.push(request, options)),
    cancel: (request, options) => known(() => transport.cancel(request, options)),
    offer: (request, options) => known(() => transport.offer(request, options)),
    async pull(request, options) {
      const reply = await known(() => transport.pull(request, options));
      if (reply.kind === "checkpoint" && isOfMembers(reply)) onMembership();
      return reply;
    },
    live: (request, handlers) =>
      transport.live(request, {
        ...handlers,
        onOpen() {
          onMembership();
          handlers.onOpen();
        },
        onMessage(message) {
          if (message.kind === "gone" || (message.kind === "checkpoint" && isOfMembers(message)))
            onMembership();
          handlers.onMessage(message);
        },
      }),
  };
}

/** A way to nowhere, for a database that is only read. */
export const noTransport: Transport = {
  push: nowhere,
  cancel: nowhere,
  pull: nowhere,
  offer: nowhere,
  live(_request, handlers) {
    queueMicrotask(() => handlers.onEnd(new TransportError("network", "there is no way")));
    return () => undefined;
  },
};

/** A change of the members is a write to their space that bears no row. */
function isOfMembers({ rows, settled, from, cursor }: Checkpoint): boolean {
  return rows.length === 0 && settled.length === 0 && cursor !== from;
}

function toTransportError(error: unknown): TransportError {
  const kind = error instanceof ServerRefusal ? error.kind : "refused";
  const failure = ({ unreachable: "network", "signed-out": "unauthorized", refused: "server" } as const)[
    kind
  ];
  return new TransportError(failure, String(error), { cause: error });
}

async function nowhere(): Promise<never> {
  throw new TransportError("network", "there is no way");
}
