import { parseArgs } from "node:util";

/** What a run of the fire is to be. */
export interface FireOptions {
  /** How long it burns. */
  readonly seconds: number;
  readonly clients: number;
  /** Draws who does what and what goes wrong; when it happens also depends on the machine. */
  readonly seed: number;
}

const DEFAULTS = { seconds: 60, clients: 20 } as const;

/** Reads the command line. Throws a sentence that names what cannot be used. */
export function readOptions(args: readonly string[], anySeed: () => number): FireOptions {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ args: [...args], options: { seconds: text, clients: text, seed: text } });
  const numberOr = (name: keyof typeof values, otherwise: number) => {
    const given = values[name];
    if (given === undefined) return otherwise;
    if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
    throw new Error(`--${name} cannot be "${given}". Give it a whole number above zero.`);
  };
  return {
    seconds: numberOr("seconds", DEFAULTS.seconds),
    clients: numberOr("clients", DEFAULTS.clients),
    seed: numberOr("seed", anySeed()),
  };
}
