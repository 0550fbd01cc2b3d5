import postgres from "postgres";
import type { Logger } from "pino";

interface Login {
  readonly login: string;
  readonly bypasses: boolean;
  readonly owns: boolean;
  readonly may_request: boolean;
}

/** Says in the log what the server's login could do beyond its requests, which run under a role of their own. */
export async function checkLogin(url: string, log: Logger): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    const [found] = await sql<Login[]>`
      SELECT current_user AS login, r.rolsuper OR r.rolbypassrls AS bypasses,
        EXISTS (SELECT FROM pg_class AS c WHERE c.oid IN (SELECT tgrelid FROM pg_trigger WHERE tgname = '~tidemark_stamp') AND pg_has_role(c.relowner, 'USAGE')) AS owns,
        pg_has_role('tidemark_request', 'MEMBER') AS may_request
      FROM pg_roles AS r WHERE r.rolname = current_user`;
    if (!found) return;
    const { login } = found;
    if (!found.may_request)
      throw new Error(
        `The login ${login} may not act as tidemark_request. Run: GRANT tidemark_request TO ${login}`,
      );
    if (found.bypasses)
      log.warn(
        { login },
        "the server's login bypasses row-level security; its requests do not, but give it a login of its own",
      );
    else if (found.owns)
      log.warn(
        { login },
        "the server's login owns the tables that sync; its requests do not, but migrations deserve a login of their own",
      );
    else
      log.info(
        { login },
        "the server's login owns no table; row-level security holds its requests to their space",
      );
  } finally {
    await sql.end({ timeout: 1 });
  }
}
