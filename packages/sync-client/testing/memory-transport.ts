import type { LiveMessage } from "@tidemark/sync-core";
import { type Clock, type Transport, TransportError } from "../src/ports.ts";
import type { FakeServer } from "./fake-server/fake-server.ts";
import type { Network } from "./memory-network.ts";

const TIMEOUT_MS = 30_000;

/** How often a stream's silence is checked for a dead connection. */
const PING_MS = 15_000;

export interface MemoryTransportOptions {
  readonly server: Pick<FakeServer, "push" | "pull" | "live">;
  readonly network: Network;
  readonly clock: Clock;
}

/** The way to a server in memory, over a network that a test commands. */
export function createMemoryTransport({ server, network, clock }: MemoryTransportOptions): Transport {
  function request<Reply>(signal: AbortSignal, answer: () => Reply): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const fail = (message: string) => reject(new TransportError("network", message));
      const timeOut = () => void clock.after(TIMEOUT_MS, () => fail("no answer in time"));
      signal.addEventListener("abort", () => fail("given up"), { once: true });
      const there = network.travel("request");
      if (there === null) return timeOut();
      void clock.after(there, () => {
        const reply = overWire(answer());
        if (network.repeats()) clock.after(network.travel("request") ?? there, answer);
        const back = network.travel("reply");
        if (back === null) timeOut();
        else clock.after(back, () => resolve(reply));
      });
    });
  }

  return {
    push: (message, { signal }) => request(signal, () => server.push(overWire(message))),
    pull: (message, { signal }) => request(signal, () => server.pull(overWire(message))),
    live(message, handlers) {
      let over = false;
      let leave = () => {};
      let cancelPing = () => {};
      let arrivedAt = 0;

      function end(): void {
        if (over) return;
        close();
        handlers.onEnd(new TransportError("network", "the stream broke"));
      }

      function close(): void {
        over = true;
        leave();
        cancelPing();
      }

      /** Delivers in the order of sending. */
      function deliver(arrive: () => void): void {
        const travelMs = network.travel("stream");
        if (travelMs === null) return end();
        arrivedAt = Math.max(arrivedAt, clock.now() + travelMs);
        clock.after(arrivedAt - clock.now(), () => {
          if (!over) arrive();
        });
      }

      function ping(): void {
        cancelPing = clock.after(PING_MS, ping);
        deliver(() => {});
      }

      function receive(sent: LiveMessage): void {
        const copy = overWire(sent);
        deliver(() => handlers.onMessage(copy));
      }

      const there = network.travel("request");
      clock.after(there ?? TIMEOUT_MS, () => {
        if (over) return;
        if (there === null) return end();
        deliver(() => handlers.onOpen());
        if (over) return;
        cancelPing = clock.after(PING_MS, ping);
        leave = server.live(overWire(message), receive);
        if (over) leave();
      });
      return close;
    },
  };
}

function overWire<Message>(message: Message): Message {
  return JSON.parse(JSON.stringify(message)) as Message;
}
