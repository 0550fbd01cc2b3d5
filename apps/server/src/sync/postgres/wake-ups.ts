import postgres from "postgres";
import type { Log } from "../log.ts";
import type { WakeUps, Woken } from "../store/wake-ups.ts";
import { type After, wait } from "../timers.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { isOutage } from "./sql-error.ts";

/** Wake-ups that go from server to server through the database. */
export interface DatabaseWakeUps extends WakeUps {
  end(): Promise<void>;
}

export interface WakeUpDeps {
  readonly url: string;
  /** Carries what is said to other servers. */
  readonly pool: ConnectionPool;
  /** What this server calls itself; no other has the name. */
  readonly me: string;
  readonly after: After;
  readonly log: Log;
}

const CHANNEL = "tidemark";
const PROOF_MS = 2_000;
const POLL_MS = 1_000;
/** A payload ends at 8,000 bytes; a space takes 37. */
const SPACES_IN_A_MESSAGE = 200;

/**
 * Wake-ups over LISTEN and NOTIFY: `<server>:<space>[,<space>…]`. SQL's own leave the server empty; a
 * server ignores its own. Each time it listens anew it proves, by a message to itself, that it hears.
 */
export async function startWakeUps({ url, pool, me, after, log }: WakeUpDeps): Promise<DatabaseWakeUps> {
  const listeners = new Set<(woken: Woken) => void>();
  const unsaid = new Set<string>();
  let saying: Promise<void> | undefined;
  let stopPolling: () => void = () => undefined;
  let heard = Promise.withResolvers<void>();
  const proven = Promise.withResolvers<void>();
  let ended = false;

  function tell(woken: Woken): void {
    for (const listener of listeners) listener(woken);
  }

  function receive(payload: string): void {
    const [server, spaces = ""] = payload.split(":");
    if (server === me && spaces === "") heard.resolve();
    if (server !== me && spaces !== "") tell(spaces.split(","));
  }

  /** Without waiting for the disk: nobody needs to hear of it after a crash. */
  function say(payload: string): Promise<unknown> {
    return pool.use((connection) =>
      connection.query("SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)", [
        CHANNEL,
        payload,
      ]),
    );
  }

  async function sayAll(): Promise<void> {
    while (unsaid.size > 0) {
      const spaces = [...unsaid].slice(0, SPACES_IN_A_MESSAGE);
      for (const space of spaces) unsaid.delete(space);
      await say(`${me}:${spaces.join(",")}`);
    }
  }

  /** Who has just begun to listen may have missed anything before, and may hear nothing at all. */
  async function prove(): Promise<void> {
    heard = Promise.withResolvers();
    const proof = heard.promise.then(() => true);
    const hears = await Promise.race([
      say(`${me}:`).then(() => proof),
      wait(after, PROOF_MS).then(() => false),
    ]).catch(() => false);
    if (ended) return;
    stopPolling();
    if (!hears) {
      log.warn(
        {},
        "LISTEN hears nothing (is there a pooler in between?): changes are looked for every second instead",
      );
      pollLater();
    }
    proven.resolve();
    tell("all");
  }

  function pollLater(): void {
    stopPolling = after(POLL_MS, () => {
      tell("all");
      pollLater();
    });
  }

  const client = postgres(url, {
    max: 1,
    onnotice: () => undefined,
    connection: { application_name: "tidemark listen" },
  });
  await client.listen(CHANNEL, receive, () => void prove());
  await proven.promise;

  return {
    subscribe: (listener) => void listeners.add(listener),
    wake(space) {
      tell([space]);
      unsaid.add(space);
      saying ??= sayAll()
        .catch((error: unknown) => {
          if (!isOutage(error)) log.warn({ err: error }, "other servers could not be told of a change");
        })
        .finally(() => {
          saying = undefined;
        });
    },
    async end() {
      ended = true;
      stopPolling();
      await saying;
      await client.end({ timeout: 1 });
    },
  };
}
