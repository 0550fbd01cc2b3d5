import postgres from "postgres";

export interface NotifyFloor {
  /** From an UPDATE with NOTIFY on one connection to its arrival on another. Gives the ms it took. */
  roundTrip(): Promise<number>;
  end(): Promise<void>;
}

/** What PostgreSQL itself needs to commit a row and to tell somebody who listens. */
export async function startNotifyFloor(databaseUrl: string): Promise<NotifyFloor> {
  const writer = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const listener = postgres(databaseUrl, { max: 1 });
  await writer`drop table if exists floor_notify`;
  await writer`create table floor_notify (id integer primary key, value integer not null)`;
  await writer`insert into floor_notify values (1, 0)`;
  let heard: () => void = () => undefined;
  await listener.listen("floor_notify", () => heard());
  return {
    async roundTrip() {
      const arrival = new Promise<void>((resolve) => {
        heard = resolve;
      });
      const start = performance.now();
      const update = writer`
        with changed as (update floor_notify set value = value + 1 where id = 1 returning value)
        select pg_notify('floor_notify', value::text) from changed`;
      await Promise.all([update, arrival]);
      return performance.now() - start;
    },
    async end() {
      await Promise.all([writer.end({ timeout: 1 }), listener.end({ timeout: 1 })]);
    },
  };
}
