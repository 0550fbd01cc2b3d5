import type { Link, Passage } from "../environment/link.ts";
import type { Lane, Strike } from "./lane.ts";

const SUDDEN = {
  cut: "cut",
  reset: "reset",
  truncate: "cut in the middle of a message",
  loseAnswer: "cut before the answer",
} as const satisfies Partial<Record<keyof Passage, string>>;

const SUDDEN_KINDS = Object.keys(SUDDEN) as readonly (keyof typeof SUDDEN)[];

/** Does one of the things that networks do to some or all of a link's connections. */
export function strikeLink(between: string, link: Link, restMs: number): Lane {
  /** Mostly a few connections, at times all. */
  function choose({ random }: Strike): readonly Passage[] {
    const share = random.pick([0.1, 0.4, 1]);
    return link.passages().filter(() => random.chance(share));
  }

  function strikeSuddenly(strike: Strike): void {
    const kind = strike.random.pick(SUDDEN_KINDS);
    const chosen = choose(strike);
    if (chosen.length === 0) return;
    for (const passage of chosen) passage[kind]();
    strike.report(`${chosen.length} connections between ${between} ${SUDDEN[kind]}`);
  }

  async function stall(strike: Strike): Promise<void> {
    const chosen = choose(strike);
    if (chosen.length === 0) return;
    for (const passage of chosen) passage.stall();
    const ms = 100 + strike.random.below(4_000);
    strike.report(`${chosen.length} connections between ${between} stalled for ${ms} ms`);
    await strike.hold(ms);
    for (const passage of chosen) {
      if (strike.random.chance(0.5)) passage.resume();
      else passage.reset();
    }
  }

  /** As when a machine on the way is gone: nobody is ever told, and only whoever comes anew gets through. */
  function silence(strike: Strike): void {
    const chosen = choose(strike);
    if (chosen.length === 0) return;
    for (const passage of chosen) passage.stall();
    strike.report(`${chosen.length} connections between ${between} silent for good`);
  }

  async function partition({ random, report, hold }: Strike): Promise<void> {
    const ms = 100 + random.below(3_000);
    report(`no way between ${between} for ${ms} ms`);
    link.refuse(true);
    for (const passage of link.passages()) passage.reset();
    await hold(ms);
    link.refuse(false);
  }

  return {
    name: `striking the way between ${between}`,
    restMs,
    async strike(strike) {
      const draw = strike.random.next();
      if (draw < 0.6) strikeSuddenly(strike);
      else if (draw < 0.8) await stall(strike);
      else if (draw < 0.9) silence(strike);
      else await partition(strike);
    },
  };
}
