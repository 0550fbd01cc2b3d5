import type { Transport } from "../ports.ts";
import type { Exchange } from "../replica/server-time.ts";
import type { Term } from "./term.ts";

/** The way to the server, on which every answer teaches the replica what the server's clock says. */
export function timedTransport({
  transport,
  replica,
  fence,
  clock,
  ended,
}: Omit<Term, "turns" | "pause" | "setbacks">): Transport {
  async function heard(exchange: Exchange): Promise<void> {
    if (!ended.aborted) await replica.learnServerTime(fence, exchange);
  }

  function timed<Args extends unknown[], Reply extends { readonly serverTime: number }>(
    request: (...args: Args) => Promise<Reply>,
  ): (...args: Args) => Promise<Reply> {
    return async (...args) => {
      const askedAt = clock.now();
      const reply = await request(...args);
      await heard({ askedAt, heardAt: clock.now(), serverTime: reply.serverTime });
      return reply;
    };
  }

  return {
    push: timed(transport.push),
    cancel: timed(transport.cancel),
    pull: timed(transport.pull),
    offer: timed(transport.offer),
    live: transport.live,
  };
}
