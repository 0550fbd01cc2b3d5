import { createSeededRandom } from "@tidemark/sync-client/testing";
import type { Cleanup } from "./cleanup.ts";
import { runLane } from "./faults/lane.ts";
import { lanesOf } from "./faults/lanes.ts";
import type { FireOptions } from "./options.ts";
import { createEditBook } from "./people/edit-book.ts";
import { useApp } from "./people/person.ts";
import { openPhone, type Phone } from "./people/phone.ts";
import { type SqlRecord, writeSql } from "./people/sql-writer.ts";
import { createWireLedger, type WireLedger } from "./people/wire-ledger.ts";
import { untilAlike, untilQuiet, writeAfterwards } from "./quiet.ts";
import { type Scene, setScene } from "./scene.ts";
import { complaintsOf } from "./verdict/complaints.ts";
import { readDevice } from "./verdict/facts.ts";
import { judge, type Verdict } from "./verdict/judge.ts";
import { allWithin } from "./within.ts";

export interface FireReport {
  readonly verdict: Verdict;
  /** What SQL's writers were told when a write failed, and how often. */
  readonly sqlErrors: ReadonlyMap<string, number>;
}

const SQL_WRITERS = 3;
/** How long after the end of the fire people and faults may need to come to theirs. */
const END_MS = 90_000;

/** Sets everything up, lets it burn, waits until all is quiet and judges. Whatever it starts is noted in `cleanup`. */
export async function runFire(
  options: FireOptions,
  say: (line: string) => void,
  cleanup: Cleanup,
): Promise<FireReport> {
  const book = createEditBook();
  const ledger = createWireLedger();
  const record: SqlRecord = { committed: new Set(), errors: new Map() };

  const scene = await setScene(options.clients, cleanup);
  if (!scene.disk.fill) say("The disk is never full: this machine does not let us mount a small one.");
  const phones = await openPhones(options.clients, scene, ledger, cleanup);
  await burn({ options, scene, phones, book, record, say });
  say("all is mended");
  await untilQuiet(phones);
  say("all devices were given time to rest");
  await writeAfterwards(scene);
  const database = await untilAlike(scene, phones);
  say("all devices were given time to hear of a last change with SQL");
  await untilQuiet(phones); // who has just found his stream silent opens another

  const verdict = judge({
    database,
    devices: phones.map(readDevice),
    sent: ledger.sent,
    edits: book.edits,
    committed: record.committed,
  });
  const other = [...verdict.other, ...complaintsOf(scene.server, record.errors)];
  return { verdict: { ...verdict, other }, sqlErrors: record.errors };
}

async function openPhones(
  count: number,
  { outer, account }: Scene,
  ledger: WireLedger,
  cleanup: Cleanup,
): Promise<readonly Phone[]> {
  const phones: Phone[] = [];
  for (let n = 1; n <= count; n += 1) {
    const name = `device ${n}`;
    const phone = await openPhone({ name, address: `http://127.0.0.1:${outer.port}`, account, ledger });
    phones.push(phone);
    cleanup.push(() => phone.close());
  }
  return phones;
}

interface Burning {
  readonly options: FireOptions;
  readonly scene: Scene;
  readonly phones: readonly Phone[];
  readonly book: ReturnType<typeof createEditBook>;
  readonly record: SqlRecord;
  readonly say: (line: string) => void;
}

/** People and SQL write and everything breaks, until it is enough and everything is mended. */
async function burn({ options, scene, phones, book, record, say }: Burning): Promise<void> {
  const randoms = createSeededRandom(options.seed);
  const random = () => createSeededRandom(randoms.below(2 ** 31));
  const lastsMs = options.seconds * 1_000;
  const signal = AbortSignal.timeout(lastsMs);
  const shared = { book, counters: scene.goals.counters, shared: scene.goals.renamed };
  const url = scene.postgres.adminUrl;
  const parts: Record<string, Promise<void>> = {};
  for (const phone of phones) parts[phone.name] = useApp({ phone, random: random(), ...shared }, signal);
  for (let n = 1; n <= SQL_WRITERS; n += 1)
    parts[`SQL writer ${n}`] = writeSql({ url, random: random(), record, ...shared }, signal);
  for (const lane of lanesOf({ ...scene, phones }))
    parts[lane.name] = runLane(lane, { random: random(), report: say, signal });
  await allWithin(lastsMs + END_MS, parts);
}
