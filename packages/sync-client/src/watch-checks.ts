import type { Check } from "./replica/check.ts";
import type { Replica } from "./replica/replica.ts";

/**
 * Tells when there is something to fetch that the server does not speak of, because some tab asks for a check or a lost
 * database was put back, and when rows of this device turn out not to be the server's.
 */
export function watchChecks(
  replica: Pick<Replica, "head" | "subscribe">,
  events: { onPullWanted(): void; onDifference(sentence: string): void },
): void {
  let { check: last, rebuilt } = replica.head();
  replica.subscribe(() => {
    const [before, wasRebuilt] = [last, rebuilt];
    ({ check: last, rebuilt } = replica.head());
    if ((last.wanted && !before.wanted) || (rebuilt && !wasRebuilt)) events.onPullWanted();
    const sentence = last.at === before.at && last.result === before.result ? null : sentenceOf(last);
    if (sentence !== null) events.onDifference(sentence);
  });
}

function sentenceOf({ result, differing }: Check): string | null {
  const rows = `rows of ${differing.join(", ")} on this device differ from the server's`;
  if (result === "repairing") return `${rows}; everything is fetched anew`;
  return result === "different" ? `${rows}, though everything was fetched anew today` : null;
}
