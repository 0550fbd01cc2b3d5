import type { Check } from "./replica/check.ts";
import type { Replica } from "./replica/replica.ts";

/** Tells when some tab asks for a check, and when rows of this device turn out not to be the server's. */
export function watchChecks(
  replica: Pick<Replica, "head" | "subscribe">,
  events: { onWanted(): void; onDifference(sentence: string): void },
): void {
  let last = replica.head().check;
  replica.subscribe(() => {
    const before = last;
    last = replica.head().check;
    if (last.wanted && !before.wanted) events.onWanted();
    const sentence = last.at === before.at && last.result === before.result ? null : sentenceOf(last);
    if (sentence !== null) events.onDifference(sentence);
  });
}

function sentenceOf({ result, differing }: Check): string | null {
  const rows = `rows of ${differing.join(", ")} on this device differ from the server's`;
  if (result === "repairing") return `${rows}; everything is fetched anew`;
  return result === "different" ? `${rows}, though everything was fetched anew today` : null;
}
