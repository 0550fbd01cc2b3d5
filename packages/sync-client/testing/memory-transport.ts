import type {
  CancelReply,
  CancelRequest,
  LiveMessage,
  LiveRequest,
  OfferReply,
  OfferRequest,
  PullReply,
  PullRequest,
  PushReply,
  PushRequest,
} from "@tidemark/sync-core";
import { type Clock, type Transport, TransportError } from "../src/ports.ts";
import type { Leg, Network } from "./memory-network.ts";

const TIMEOUT_MS = 30_000;

// Made once: an error notes where it was made, which takes longer than all else here.
const GIVEN_UP = new TransportError("network", "given up");
const TIMED_OUT = new TransportError("network", "no answer in time");

/** How often a stream's silence is checked for a dead connection. */
const PING_MS = 15_000;

/** What a server has to answer; at once or soon. */
export interface MemoryEndpoint {
  push(request: PushRequest): PushReply | Promise<PushReply>;
  pull(request: PullRequest): PullReply | Promise<PullReply>;
  cancel?(request: CancelRequest): CancelReply | Promise<CancelReply>;
  offer?(request: OfferRequest): OfferReply | Promise<OfferReply>;
  /** Opens a stream; the returned function closes it. */
  live(request: LiveRequest, receive: (message: LiveMessage) => void): () => void;
}

type Call = "push" | "cancel" | "pull" | "offer";

/** A message that sets out, or does not. */
export interface Passage {
  readonly call: Call | "live";
  readonly leg: Leg;
  readonly message: unknown;
  /** Null if it gets lost. */
  readonly travelMs: number | null;
  /** Whether the same request has arrived before. */
  readonly again: boolean;
}

export interface MemoryTransportOptions {
  readonly server: MemoryEndpoint;
  readonly network: Network;
  readonly clock: Clock;
  /** Called for every message, on either way. */
  readonly observe?: (passage: Passage) => void;
}

/** The way to a server in memory, over a network that a test commands. */
export function createMemoryTransport({
  server,
  network,
  clock,
  observe = () => undefined,
}: MemoryTransportOptions): Transport {
  function request<Message, Reply>(
    call: Call,
    message: Message,
    signal: AbortSignal,
    answer: (message: Message) => Reply | Promise<Reply>,
  ): Promise<Reply> {
    const sent = JSON.stringify(message);
    const arrive = async (): Promise<Reply> => overWire(await answer(JSON.parse(sent) as Message));

    return new Promise((resolve, reject) => {
      const giveUp = () => reject(GIVEN_UP);

      /** Settles it after a while, unless it was given up. The signal holds on to nothing of a settled request. */
      function later(ms: number, settle: () => void): void {
        clock.after(ms, () => {
          signal.removeEventListener("abort", giveUp);
          if (!signal.aborted) settle();
        });
      }

      function lose(): void {
        later(TIMEOUT_MS, () => reject(TIMED_OUT));
      }

      async function arriveFirst(travelMs: number): Promise<void> {
        try {
          const reply = await arrive();
          if (network.repeats()) repeat(travelMs);
          const back = network.travel("reply");
          observe({ call, leg: "reply", message: reply, travelMs: back, again: false });
          if (back === null) lose();
          else later(back, () => resolve(reply));
        } catch (error) {
          later(travelMs, () => reject(toTransportError(error)));
        }
      }

      function repeat(firstMs: number): void {
        const travelMs = network.travel("request") ?? firstMs;
        observe({ call, leg: "request", message, travelMs, again: true });
        clock.after(travelMs, () => void arrive().catch(() => undefined));
      }

      if (signal.aborted) return giveUp();
      signal.addEventListener("abort", giveUp, { once: true });
      const there = network.travel("request");
      observe({ call, leg: "request", message, travelMs: there, again: false });
      if (there === null) lose();
      else clock.after(there, () => void arriveFirst(there));
    });
  }

  return {
    push: (message, { signal }) => request("push", message, signal, server.push),
    cancel: (message, { signal }) => request("cancel", message, signal, server.cancel ?? unable),
    pull: (message, { signal }) => request("pull", message, signal, server.pull),
    offer: (message, { signal }) => request("offer", message, signal, server.offer ?? unable),
    live(message, handlers) {
      let over = false;
      let leave = () => {};
      let cancelPing = () => {};
      let arrivedAt = 0;

      function end(failure: TransportError): void {
        if (over) return;
        close();
        handlers.onEnd(failure);
      }

      function breakOff(): void {
        end(new TransportError("network", "the stream broke"));
      }

      function close(): void {
        over = true;
        leave();
        cancelPing();
      }

      /** Delivers in the order of sending. */
      function deliver(travelMs: number | null, receipt: () => void): void {
        if (travelMs === null) return breakOff();
        arrivedAt = Math.max(arrivedAt, clock.now() + travelMs);
        clock.after(arrivedAt - clock.now(), () => {
          if (!over) receipt();
        });
      }

      function ping(): void {
        cancelPing = clock.after(PING_MS, ping);
        deliver(network.travel("stream"), () => {});
      }

      function receive(sent: LiveMessage): void {
        if (over) return;
        const copy = overWire(sent);
        const travelMs = network.travel("stream");
        observe({ call: "live", leg: "stream", message: copy, travelMs, again: false });
        deliver(travelMs, () => handlers.onMessage(copy));
      }

      function open(): void {
        if (over) return;
        try {
          const received = overWire(message);
          deliver(network.travel("stream"), () => handlers.onOpen());
          if (over) return;
          cancelPing = clock.after(PING_MS, ping);
          leave = server.live(received, receive);
          if (over) leave();
        } catch (error) {
          end(toTransportError(error));
        }
      }

      const there = network.travel("request");
      observe({ call: "live", leg: "request", message, travelMs: there, again: false });
      clock.after(there ?? TIMEOUT_MS, there === null ? breakOff : open);
      return close;
    },
  };
}

/** A server that fails, or is stopped under a request, answers with an error of its own. */
function toTransportError(error: unknown): TransportError {
  return error instanceof TransportError
    ? error
    : new TransportError("server", String(error), { cause: error });
}

function unable(): never {
  throw new TransportError("server", "this server cannot do that");
}

function overWire<Message>(message: Message): Message {
  return JSON.parse(JSON.stringify(message)) as Message;
}
