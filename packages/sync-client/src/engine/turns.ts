/** Runs bodies one after another, in the order in which they were given. */
export type Turns = <Result>(body: () => Promise<Result>) => Promise<Result>;

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();

  return (body) => {
    const turn = last.then(body, body);
    last = turn.catch(() => undefined);
    return turn;
  };
}
