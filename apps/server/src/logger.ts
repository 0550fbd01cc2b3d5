import { type Logger, pino } from "pino";

/**
 * Makes `log` safe for what is written with it here: of an error its kind, its words and where it
 * happened. What a database adds to its errors shows rows, and those belong to people.
 */
export function serverLogger(log: Logger): Logger {
  return log.child({}, { serializers: { err: errorFacts } });
}

/** Says nothing. */
export function silentLogger(): Logger {
  return serverLogger(pino({ level: "silent" }));
}

function errorFacts(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    type: error.name,
    message: error.message,
    ...("code" in error && { code: error.code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: errorFacts(error.cause) }),
  };
}
