import { TransportError } from "@tidemark/sync-client";
import { createFakeClock, type FakeClock } from "@tidemark/sync-client/testing";
import { type Books, keepBooks } from "./books.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import type { Schedule } from "./schedule.ts";
import { createSimDevice, type SimDevice } from "./sim-device.ts";
import { createSimServer, type SimServer } from "./sim-server.ts";
import { createReseededRandom, subSeed } from "./sub-seed.ts";
import { SILENT, type Trace } from "./trace.ts";

export interface World {
  readonly schedule: Schedule;
  readonly clock: FakeClock;
  readonly server: SimServer;
  readonly books: Books;
  readonly ledger: Ledger;
  readonly trace: Trace;
  /** Those of the schedule, and copies of them. */
  readonly devices: SimDevice[];
  /** Backups of the server, the latest last. */
  readonly backups: (() => void)[];
  /** Until when the server answers that it has a problem. */
  troubleUntil: number;
  /** Adds a device with the content of another. */
  copy(device: SimDevice): SimDevice;
  /** From here on whatever is random is drawn from this seed. */
  reseed(seed: number): void;
}

export interface WorldOptions {
  /** Makes a trace of the world; there is none if left out. */
  readonly tracing?: (clock: FakeClock) => Trace;
  /** Puts something before the server, to see whether it is noticed. */
  readonly around?: (server: SimServer) => SimServer;
}

/** Many times what any schedule needs: who asks more often goes round in circles, and would for ever. */
const MAX_REQUESTS = 2_000;

export function createWorld(
  schedule: Schedule,
  { tracing = () => SILENT, around = (server) => server }: WorldOptions = {},
): World {
  const clock = createFakeClock();
  const trace = tracing(clock);
  const serverRandom = createReseededRandom(schedule.seed);
  const { server, books } = keepBooks(
    around(createSimServer({ clock, random: serverRandom, pageRows: schedule.pageRows })),
  );
  let seed = schedule.seed;
  let requests = 0;
  const trouble = (): TransportError | null => {
    requests += 1;
    const away = clock.now() < world.troubleUntil || requests > MAX_REQUESTS;
    return away ? new TransportError("server", "the database is away") : null;
  };
  const surroundings = { clock, server, trace, trouble };

  const world: World = {
    schedule,
    clock,
    server,
    books,
    ledger: createLedger(),
    trace,
    devices: schedule.devices.map((plan) =>
      createSimDevice({ plan, name: `device ${plan.number}`, ...surroundings }),
    ),
    backups: [],
    troubleUntil: 0,
    copy(device) {
      const plan = schedule.devices.find(({ number }) => number === device.number);
      if (!plan) throw new Error(`there is no device ${device.number}`);
      const copied = createSimDevice({
        plan,
        name: `device ${device.number} copy ${world.devices.length}`,
        makeDisk: device.disk.fork,
        ...surroundings,
      });
      copied.reseed(seed);
      world.devices.push(copied);
      return copied;
    },
    reseed(next) {
      seed = next;
      serverRandom.reseed(subSeed(seed, "server"));
      for (const device of world.devices) device.reseed(seed);
    },
  };
  return world;
}
