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
import { httpLink, httpSubscriptionLink, splitLink, TRPCClientError, type TRPCLink } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import { type Transport, TransportError } from "../ports.ts";

/** A request that has no answer by then has failed. */
const TIMEOUT_MS = 30_000;

const MAX_NAMED_IN_ADDRESS = 50;

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly context?: Record<string, unknown>;
}

/** A message as it arrives: alone, or with the event id from which the stream can resume. */
type LiveEvent = LiveMessage | { readonly id: string; readonly data: LiveMessage };

/**
 * The part of the app's tRPC client that syncs: `createTRPCClient<AppRouter>(…).sync`. A server whose
 * procedures have other names, inputs or outputs does not fit, which the compiler tells the app.
 */
export interface SyncProcedures {
  readonly push: { mutate(request: PushRequest, options: CallOptions): Promise<PushReply> };
  readonly cancel: { mutate(request: CancelRequest, options: CallOptions): Promise<CancelReply> };
  readonly pull: { query(request: PullRequest, options: CallOptions): Promise<PullReply> };
  readonly offer: { mutate(request: OfferRequest, options: CallOptions): Promise<OfferReply> };
  readonly live: {
    subscribe(
      request: LiveRequest,
      handlers: {
        onStarted(): void;
        onData(event: LiveEvent): void;
        onError(error: unknown): void;
        onComplete(): void;
        onConnectionStateChange(state: { readonly state: string; readonly error: unknown }): void;
      },
    ): { unsubscribe(): void };
  };
}

/** The way to a server that speaks tRPC. */
export function createTrpcTransport(procedures: SyncProcedures): Transport {
  return {
    push: (request, { signal, keepalive }) =>
      call(signal, (limited) => procedures.push.mutate(request, { signal: limited, context: { keepalive } })),
    cancel: (request, { signal }) =>
      call(signal, (limited) => procedures.cancel.mutate(request, { signal: limited })),
    pull: (request, { signal }) =>
      call(signal, (limited) =>
        procedures.pull.query(request, { signal: limited, context: { long: isLong(request) } }),
      ),
    offer: (request, { signal }) =>
      call(signal, (limited) => procedures.offer.mutate(request, { signal: limited })),
    live(request, handlers) {
      let over = false;

      function end(failure: TransportError | null): void {
        if (over) return;
        over = true;
        // It may still be inside subscribe().
        queueMicrotask(() => subscription.unsubscribe());
        handlers.onEnd(failure);
      }

      const subscription = procedures.live.subscribe(request, {
        onStarted: () => {
          if (!over) handlers.onOpen();
        },
        onData: (event) => {
          if (!over) handlers.onMessage("data" in event ? event.data : event);
        },
        onError: (error) => end(toTransportError(error)),
        onComplete: () => end(null),
        onConnectionStateChange({ state, error }) {
          // The link would connect again by itself, at its own pace and from where the stream began.
          if (state === "connecting" && error) end(toTransportError(error));
        },
      });
      return () => {
        over = true;
        subscription.unsubscribe();
      };
    },
  };
}

export interface TrpcLinksOptions<EventSourceClass> {
  /** Where the router is, such as `/trpc`. */
  readonly url: string;
  readonly fetch?: typeof fetch;
  /** Sent with every request, by the context in which it is made; a stream says them as its `connectionParams`. */
  readonly headers?: (context: Readonly<Record<string, unknown>>) => Record<string, string>;
  /** For where there is none, such as Node. */
  readonly EventSource?: EventSourceClass;
}

/** The links that {@link createTrpcTransport} needs below it, for the app's tRPC client. */
export function trpcLinks<Router extends AnyTRPCRouter>({
  url,
  ...own
}: TrpcLinksOptions<typeof EventSource>): TRPCLink<Router>[] {
  const request: typeof fetch = own.fetch ?? ((input, init) => fetch(input, init));
  const headers = ({ op }: { readonly op: { readonly context: Record<string, unknown> } }) =>
    own.headers?.(op.context) ?? {};
  const links = {
    ordinary: httpLink({
      url,
      headers,
      fetch: (input, init) => request(input as string, init as RequestInit),
    }),
    long: httpLink({
      url,
      headers,
      methodOverride: "POST",
      fetch: (input, init) => request(input as string, init as RequestInit),
    }),
    keepalive: httpLink({
      url,
      headers,
      fetch: (input, init) => request(input as string, { ...(init as RequestInit), keepalive: true }),
    }),
    stream: httpSubscriptionLink({
      url,
      connectionParams: () => own.headers?.({}) ?? null,
      ...(own.EventSource && { EventSource: own.EventSource }),
    }),
  };
  const requests = splitLink({
    condition: ({ context }) => context["keepalive"] === true,
    true: links.keepalive,
    false: splitLink({
      condition: ({ context }) => context["long"] === true,
      true: links.long,
      false: links.ordinary,
    }),
  });
  return [
    splitLink({ condition: ({ type }) => type === "subscription", true: links.stream, false: requests }),
  ];
}

/** Whether a pull names too many batches for an address: servers refuse one beyond a few thousand characters. */
function isLong({ unsettled }: PullRequest): boolean {
  return unsettled.length > MAX_NAMED_IN_ADDRESS;
}

async function call<Reply>(
  signal: AbortSignal,
  request: (limited: AbortSignal) => Promise<Reply>,
): Promise<Reply> {
  try {
    return await request(AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
  } catch (error) {
    throw toTransportError(error);
  }
}

function toTransportError(error: unknown): TransportError {
  const status = error instanceof TRPCClientError ? statusOf(error) : null;
  const message = error instanceof Error ? error.message : String(error);
  if (status === null) return new TransportError("network", message, { cause: error });
  if (status === 401) return new TransportError("unauthorized", message, { cause: error });
  const retryAfterMs = retryAfterOf(error);
  return new TransportError("server", message, {
    cause: error,
    ...(retryAfterMs !== null && { retryAfterMs }),
  });
}

/** The HTTP status of an answer that says no; null if there was none. */
function statusOf({ data, meta }: { readonly data?: unknown; readonly meta?: unknown }): number | null {
  const told = (data as { readonly httpStatus?: unknown } | null | undefined)?.httpStatus;
  if (typeof told === "number") return told;
  const response = (meta as { readonly response?: unknown } | undefined)?.response;
  return response instanceof Response ? response.status : null;
}

function retryAfterOf(error: unknown): number | null {
  const response = error instanceof TRPCClientError ? error.meta?.["response"] : undefined;
  const header = response instanceof Response ? response.headers.get("retry-after") : null;
  if (header === null) return null;
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}
