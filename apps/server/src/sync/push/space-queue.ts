/** Lines up the pushes to each space before they take a connection, so that waiting ones hold none. */
export interface SpaceQueue {
  /** Runs `work` when it is its turn; undefined, at once, if too many wait already. */
  run<Result>(space: string, work: () => Promise<Result>): Promise<Result | undefined>;
  /** Waits until nothing is under way. */
  settled(): Promise<void>;
}

export function createSpaceQueue({ maxWaiting }: { readonly maxWaiting: number }): SpaceQueue {
  const lines = new Map<string, { length: number; last: Promise<unknown> }>();

  return {
    async run(space, work) {
      const line = lines.get(space) ?? { length: 0, last: Promise.resolve() };
      if (line.length > maxWaiting) return undefined;
      lines.set(space, line);
      const before = line.last;
      const turn = before.then(work);
      line.length += 1;
      line.last = turn.catch(() => undefined);
      try {
        return await turn;
      } finally {
        line.length -= 1;
        if (line.length === 0) lines.delete(space);
      }
    },
    async settled() {
      while (lines.size > 0) await Promise.all([...lines.values()].map(({ last }) => last));
    },
  };
}
