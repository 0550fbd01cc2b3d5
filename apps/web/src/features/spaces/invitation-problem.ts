import { ServerRefusal } from "../../sync/session/account-server.ts";

/** Why a link leads nowhere. One that was never made is told like one that is over: the server knows neither. */
export function invitationProblem(error: unknown): unknown {
  if (!(error instanceof ServerRefusal) || !UNKNOWN.has(error.code)) return error;
  return new ServerRefusal(error.kind, NOT_VALID, error.code, { cause: error });
}

const UNKNOWN: ReadonlySet<string> = new Set(["BAD_REQUEST", "NOT_FOUND"]);
const NOT_VALID = "This invitation is not valid any more, or never was. Ask for a new link.";
