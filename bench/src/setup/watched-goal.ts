import { setTimeout as sleep } from "node:timers/promises";
import type { Bench } from "./bench.ts";
import type { BenchClient } from "./bench-client.ts";

/** A goal that one client reads as it changes elsewhere. */
export interface WatchedGoal {
  readonly id: string;
  /** Settles when the reader shows this many. */
  reads(currentValue: number): Promise<void>;
}

type Client = BenchClient["client"];

/** Makes a goal among others, and waits until the client sees it and hears of changes as they happen. */
export async function watchGoal(bench: Bench, reader: Client): Promise<WatchedGoal> {
  const [goal] = await bench.sql<{ id: string }[]>`
    insert into goal ${bench.sql({ space_id: bench.space, name: "Watched", target_value: 1_000_000 })} returning id`;
  if (!goal) throw new Error("the insert returned no row");
  const { id } = goal;
  await until(() => reader.row("goal", id) !== undefined && reader.status().live);
  return {
    id,
    reads: (currentValue) =>
      new Promise((resolve) => {
        const stop = reader.subscribeRow("goal", id, look);
        function look(): void {
          if (reader.row("goal", id)?.currentValue !== currentValue) return;
          stop();
          resolve();
        }
        look();
      }),
  };
}

/** Looks again and again, but not while something is timed. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(1);
}
