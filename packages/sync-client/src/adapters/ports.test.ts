import {
  cancelRequestSchema,
  type LiveMessage,
  liveRequestSchema,
  offerRequestSchema,
  pullRequestSchema,
  pushRequestSchema,
} from "@tidemark/sync-core";
import { createTRPCClient } from "@trpc/client";
import { initTRPC, tracked } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { EventSource } from "eventsource";
import { afterEach, expect, test, vi } from "vitest";
import { testClock } from "../../testing/clock-contract.ts";
import { testConnectivity } from "../../testing/connectivity-contract.ts";
import { createFakeClock } from "../../testing/fake-clock.ts";
import { createMemoryConnectivity } from "../../testing/memory-connectivity.ts";
import { createCalmNetwork } from "../../testing/memory-network.ts";
import { createMemoryTransport, type MemoryEndpoint } from "../../testing/memory-transport.ts";
import { testRandom } from "../../testing/random-contract.ts";
import { createSeededRandom } from "../../testing/seeded-random.ts";
import { testTransport } from "../../testing/transport-contract.ts";
import { createBrowserConnectivity } from "./browser-connectivity.ts";
import { browserStoragePromise, systemClock, systemRandom } from "./system.ts";
import { createTrpcTransport, trpcLinks } from "./trpc.ts";

afterEach(() => void vi.unstubAllGlobals());

testClock("system", () => ({
  clock: systemClock,
  pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}));
testClock("virtual", () => {
  const clock = createFakeClock();
  return { clock, pass: clock.advance };
});

testRandom("system", () => systemRandom);
testRandom("seeded", () => createSeededRandom(1));

/** A page as the browser has it, as far as connectivity looks at it. */
function stubPage() {
  const page = {
    window: new EventTarget(),
    document: Object.assign(new EventTarget(), { visibilityState: "visible" }),
    navigator: { onLine: true },
  };
  for (const [name, value] of Object.entries(page)) vi.stubGlobal(name, value);
  return page;
}

testConnectivity("memory", () => {
  const connectivity = createMemoryConnectivity();
  return { connectivity, happen: connectivity.say };
});
testConnectivity("browser", () => {
  const { window, document, navigator } = stubPage();
  return {
    connectivity: createBrowserConnectivity(),
    happen(event) {
      if (event === "online" || event === "offline") {
        navigator.onLine = event === "online";
        window.dispatchEvent(new Event(event));
      } else {
        document.visibilityState = event === "shown" ? "visible" : "hidden";
        document.dispatchEvent(new Event("visibilitychange"));
      }
    },
  };
});

test("browser: a page that comes back from the history or from being frozen counts as shown", () => {
  const { window, document } = stubPage();
  const told: string[] = [];
  createBrowserConnectivity().subscribe((event) => told.push(event));
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  document.dispatchEvent(new Event("resume"));
  expect(told).toEqual(["shown", "shown"]);
});

test("browser: the promise to keep data is what the browser says, and null where it cannot say", async () => {
  vi.stubGlobal("navigator", { storage: { persisted: async () => false, persist: async () => true } });
  expect([await browserStoragePromise.given(), await browserStoragePromise.ask()]).toEqual([false, true]);
  for (const navigator of [{}, { storage: {} }]) {
    vi.stubGlobal("navigator", navigator);
    expect([await browserStoragePromise.given(), await browserStoragePromise.ask()]).toEqual([null, null]);
  }
});

testTransport("memory", (server) => {
  const network = createCalmNetwork(1);
  return {
    transport: createMemoryTransport({ server, network, clock: systemClock }),
    cut: network.cut,
  };
});

testTransport("tRPC", (server) => {
  const router = routerOver(server);
  let whole = true;
  const request: typeof fetch = async (input, init) => {
    if (!whole) throw new TypeError("fetch failed");
    return fetchRequestHandler({
      endpoint: "/trpc",
      req: new Request(input, init),
      router,
      allowMethodOverride: true,
    });
  };
  class OverRequest extends EventSource {
    constructor(url: string | URL) {
      super(url, { fetch: (input, init) => request(input, init) });
    }
  }
  const links = trpcLinks({ url: "http://test/trpc", fetch: request, EventSource: OverRequest });
  return {
    transport: createTrpcTransport(createTRPCClient<typeof router>({ links }).sync),
    cut() {
      whole = false;
    },
  };
});

function routerOver(server: Required<MemoryEndpoint>) {
  const t = initTRPC.create();
  return t.router({
    sync: t.router({
      push: t.procedure.input(pushRequestSchema).mutation(({ input }) => server.push(input)),
      cancel: t.procedure.input(cancelRequestSchema).mutation(({ input }) => server.cancel(input)),
      offer: t.procedure.input(offerRequestSchema).mutation(({ input }) => server.offer(input)),
      pull: t.procedure.input(pullRequestSchema).query(({ input }) => server.pull(input)),
      live: t.procedure.input(liveRequestSchema).subscription(async function* ({ input }) {
        const waiting: LiveMessage[] = [];
        let wake = () => {};
        server.live(input, (message) => {
          waiting.push(message);
          wake();
        });
        for (let n = 1; ; n += 1) {
          const message = waiting.shift();
          if (message) yield tracked(String(n), message);
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      }),
    }),
  });
}
