const SAME_KEYSTROKE_MS = 1_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Why the app is to end. */
export type StopReason =
  | { readonly kind: "signal"; readonly signal: string }
  | { readonly kind: "orphaned" }
  | { readonly kind: "start-failed"; readonly error: unknown }
  | { readonly kind: "defect"; readonly error: unknown };

export interface StopRequest {
  /** Settles with the first reason; later ones change nothing. */
  readonly reason: Promise<StopReason>;
  isMade(): boolean;
  make(reason: StopReason): void;
}

/**
 * Turns everything that ends the app (signals, defects, whoever calls `make`) into one request. A signal that comes
 * after the request calls `force`; but one Ctrl-C reaches us twice, from the terminal and from the package manager,
 * so what follows within a second is still the first.
 */
export function listenForStop(force: () => void): StopRequest {
  const { promise: reason, resolve } = Promise.withResolvers<StopReason>();
  let madeAt: number | undefined;
  const make = (why: StopReason) => {
    madeAt ??= performance.now();
    resolve(why);
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (madeAt !== undefined && performance.now() - madeAt > SAME_KEYSTROKE_MS) force();
      make({ kind: "signal", signal });
    });
  }
  process.on("uncaughtException", (error) => make({ kind: "defect", error }));
  process.on("unhandledRejection", (error) => make({ kind: "defect", error }));
  // The terminal may be gone before we are; what we still have to say then goes nowhere.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  return { reason, isMade: () => madeAt !== undefined, make };
}
