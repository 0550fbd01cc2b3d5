import type { WakeReason } from "@tidemark/sync-core";
import { createDriver, type Driver, type DriverStatus } from "../engine/driver.ts";
import { startHousekeeping } from "../engine/housekeeping.ts";
import { createPause } from "../engine/pause.ts";
import { createSetbacks } from "../engine/setbacks.ts";
import type { Term } from "../engine/term.ts";
import { timedTransport } from "../engine/timed-transport.ts";
import { startTriggers } from "../engine/triggers.ts";
import { createTurns } from "../engine/turns.ts";
import type { Channel, ChannelMessage, Clock, Connectivity, Locks, Random, Transport } from "../ports.ts";
import { LostLeadership } from "../replica/errors.ts";
import type { Replica } from "../replica/replica.ts";
import { startLeadership } from "./leadership.ts";
import { readSharedStatus, shareStatus } from "./shared-status.ts";

export interface TabDeps {
  readonly replica: Replica;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly locks: Locks;
  readonly channel: Channel;
  readonly connectivity: Connectivity;
  /** The status, or whether this tab leads, may have changed. */
  onChange(): void;
}

/** One tab's part in syncing: it talks to the server while it leads, and asks the leader while it does not. */
export interface Tab {
  status(): DriverStatus;
  isLeader(): boolean;
  /** Has the leader start a round now. */
  tap(): void;
  stop(): void;
}

const UNTOLD: DriverStatus = { state: "idle", message: null, live: false, obstacle: null, nextTry: null };

export function startTab(deps: TabDeps): Tab {
  const { replica, channel, connectivity, onChange } = deps;
  let driver: Driver | null = null;
  let told: DriverStatus = UNTOLD;

  const leadership = startLeadership({
    ...deps,
    onElected(fence, ended, resign) {
      const transport = timedTransport({ ...deps, fence, ended });
      const term: Term = {
        ...deps,
        transport,
        fence,
        ended,
        turns: createTurns(),
        pause: createPause(deps.clock),
        setbacks: createSetbacks(),
      };
      const own = createDriver(term, connectivity, {
        onChange() {
          if (driver !== own) return;
          shareStatus(channel, own.status());
          onChange();
        },
        onLost: resign,
      });
      driver = own;
      startTriggers(term, own, connectivity);
      startHousekeeping(term, (error) => {
        if (error instanceof LostLeadership) resign();
      });
      own.wake("timer");
    },
    onEnded() {
      told = driver?.status() ?? told;
      driver = null;
      onChange();
    },
  });

  function ask(reason: Extract<ChannelMessage, { kind: "wake" }>["reason"] & WakeReason): void {
    if (driver) driver.wake(reason);
    else channel.post({ kind: "wake", reason });
  }

  const unsubscribe = [
    channel.subscribe((message) => {
      if (message.kind === "wake" && driver) {
        driver.wake(message.reason);
        shareStatus(channel, driver.status());
      } else if (message.kind === "status" && !driver) {
        told = readSharedStatus(message.status) ?? told;
        onChange();
      }
    }),
    connectivity.subscribe((event) => {
      if (event !== "shown") return;
      void replica.refresh().catch(() => undefined);
      if (!driver) ask("shown");
    }),
  ];
  // The leader answers with its status.
  ask("shown");

  return {
    status: () => driver?.status() ?? told,
    isLeader: () => driver !== null,
    tap: () => ask("tap"),
    stop() {
      for (const stop of unsubscribe) stop();
      leadership.stop();
    },
  };
}
