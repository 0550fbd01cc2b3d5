import type { MortalPostgres } from "@tidemark/server/testing";
import type { Link } from "../environment/link.ts";
import type { ServerKeeper } from "../environment/server-keeper.ts";
import type { SmallDisk } from "../environment/small-disk.ts";
import { withSql } from "../environment/with-sql.ts";
import type { Phone } from "../people/phone.ts";
import type { Lane } from "./lane.ts";
import { strikeLink } from "./strike-link.ts";

/** What can be broken. */
export interface Targets {
  readonly server: ServerKeeper;
  readonly postgres: MortalPostgres;
  readonly disk: SmallDisk;
  /** Between the devices and the server. */
  readonly outer: Link;
  /** Between the server and PostgreSQL. */
  readonly inner: Link;
  readonly phones: readonly Phone[];
}

/** Everything that goes wrong. The lanes know nothing of each other, so faults meet. */
export function lanesOf(targets: Targets): readonly Lane[] {
  return [
    killServer(targets),
    killPostgres(targets),
    killBackend(targets),
    crashPhone(targets),
    useFlightMode(targets),
    strikeLink("devices and server", targets.outer, 700),
    strikeLink("server and PostgreSQL", targets.inner, 1_500),
    ...fillDisk(targets),
  ];
}

function killServer({ server }: Targets): Lane {
  return {
    name: "killing the server",
    restMs: 7_000,
    async strike({ random, report, hold }) {
      report("server killed");
      await server.kill();
      await hold(random.below(2_000));
      await server.start();
      report("server started");
    },
  };
}

function killPostgres({ postgres }: Targets): Lane {
  return {
    name: "killing PostgreSQL",
    restMs: 10_000,
    async strike({ random, report, hold }) {
      report("PostgreSQL killed");
      await postgres.kill();
      await hold(random.below(2_000));
      await postgres.start();
      report("PostgreSQL started");
    },
  };
}

/** The other sessions go with it: PostgreSQL does not trust the memory they share with the dead one. */
function killBackend({ postgres }: Targets): Lane {
  return {
    name: "killing backends",
    restMs: 8_000,
    async strike({ random, report }) {
      const backends = await withSql(
        postgres.adminUrl,
        (sql) => sql<{ pid: number; name: string }[]>`
          select pid, application_name as name from pg_stat_activity
          where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      ).catch(() => []);
      if (backends.length === 0) return;
      const { pid, name } = random.pick(backends);
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        return; // it was faster
      }
      report(`backend ${pid} of PostgreSQL killed (${name})`);
    },
  };
}

function crashPhone({ phones }: Targets): Lane {
  return {
    name: "crashing devices",
    restMs: 2_000,
    async strike({ random, report }) {
      const phone = random.pick(phones);
      await phone.crash();
      report(`${phone.name} crashed and opened again`);
    },
  };
}

function useFlightMode({ phones }: Targets): Lane {
  return {
    name: "using flight mode",
    restMs: 4_000,
    async strike({ random, report, hold }) {
      const phone = random.pick(phones);
      phone.setOnline(false);
      report(`${phone.name} in flight mode`);
      await hold(random.below(6_000));
      phone.setOnline(true);
    },
  };
}

function fillDisk({ disk: { fill } }: Targets): readonly Lane[] {
  if (!fill) return [];
  return [
    {
      name: "filling the disk",
      restMs: 12_000,
      async strike({ random, report, hold }) {
        const giveBack = await fill();
        report("disk of PostgreSQL full");
        await hold(1_000 + random.below(3_000));
        await giveBack();
        report("disk of PostgreSQL has room again");
      },
    },
  ];
}
