import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { Refused } from "../accounts/refused.ts";
import type { Caller } from "../accounts/session/sessions.ts";
import { emailIn, isDoor, isEntrance } from "./entrance.ts";
import type { Limits, Rate } from "./limits.ts";
import { refuse } from "./refuse.ts";

/** Counts what a person asks for. Throws {@link Refused} when it is too often. */
export interface Admission {
  /** A request of his. */
  admit(user: string, reply: FastifyReply): Promise<void>;
  /** A try of his password by who is signed in; signing in with his address counts as the same. */
  admitGuess(who: Pick<Caller, "user" | "email">, reply: FastifyReply): Promise<void>;
}

/** How many addresses and people are counted at a time; who was quiet longest is forgotten first. */
const COUNTED = 20_000;
/** Load balancers ask this, and must not take a server for dead because somebody floods it. */
const UNCOUNTED = "/healthz";

/** Counts requests by address and by person, in memory, and refuses what is too much until its window is over. */
export async function addRateLimits(
  app: FastifyInstance,
  { limits, log }: { readonly limits: Limits; readonly log: Logger },
): Promise<Admission> {
  await app.register(rateLimit, { global: false });
  const counter = createCounters(app);
  const ofAddress = counter(limits.perAddress);
  const ofEntrances = counter(limits.entrances);
  const users = new WeakMap<FastifyRequest, string>();
  const ofUser = counter(limits.perUser, (request) => users.get(request) ?? "");
  const guessed = new WeakMap<FastifyRequest, string>();
  const ofGuesses = counter(limits.guesses, (request) => `${request.ip} ${guessed.get(request) ?? ""}`);
  const tell = oncePer(limits.perAddress.windowMs);

  app.addHook("onRequest", async (request, reply) => {
    if (request.url === UNCOUNTED) return;
    const waitSeconds = await ofAddress(request);
    if (waitSeconds !== null) {
      tell(() => log.warn({ address: request.ip }, "an address asks too often and is refused for a while"));
      await refuseFor(waitSeconds, request, reply);
    } else if (isEntrance(request)) {
      const entranceSeconds = await ofEntrances(request);
      if (entranceSeconds !== null) await refuseFor(entranceSeconds, request, reply);
    }
  });
  app.addHook("preHandler", async (request, reply) => {
    const email = isDoor(request) ? emailIn(request.body) : null;
    if (email === null) return;
    guessed.set(request, email);
    const waitSeconds = await ofGuesses(request);
    if (waitSeconds !== null) await refuseFor(waitSeconds, request, reply);
  });

  return {
    async admit(user, reply) {
      users.set(reply.request, user);
      throwFor(await ofUser(reply.request), reply);
    },
    async admitGuess({ user, email }, reply) {
      guessed.set(reply.request, email ?? user);
      throwFor(await ofGuesses(reply.request), reply);
    },
  };
}

/** For how many seconds a request's sender has to wait; null if he may go on. */
type Counter = (request: FastifyRequest) => Promise<number | null>;

function createCounters(app: FastifyInstance) {
  return ({ max, windowMs }: Rate, keyGenerator?: (request: FastifyRequest) => string): Counter => {
    const options = { max, timeWindow: windowMs, cache: COUNTED, ...(keyGenerator && { keyGenerator }) };
    const count = app.createRateLimit(options);
    return async (request) => {
      const counted = await count(request);
      return !counted.isAllowed && counted.isExceeded ? Math.max(counted.ttlInSeconds, 1) : null;
    };
  };
}

function refuseFor(seconds: number, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header("retry-after", seconds);
  return refuse(request, reply, { code: "TOO_MANY_REQUESTS", message: sentence(seconds) });
}

function throwFor(seconds: number | null, reply: FastifyReply): void {
  if (seconds === null) return;
  reply.header("retry-after", seconds);
  throw new Refused("TOO_MANY_REQUESTS", sentence(seconds));
}

function sentence(seconds: number): string {
  const time = seconds < 60 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
  return `That was tried too often. Wait ${time}, then try again.`;
}

/** Does what it is given, unless it did so within the last `ms`. */
function oncePer(ms: number): (work: () => void) => void {
  let last = -Infinity;
  return (work) => {
    const now = performance.now();
    if (now - last < ms) return;
    last = now;
    work();
  };
}
