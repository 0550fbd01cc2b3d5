import { PAGE_ROWS, PROTOCOL_VERSION, type PulledRow, replicaIdSchema } from "@tidemark/sync-core";
import { SCHEMAS } from "../../app-schemas.ts";
import type { SyncServer } from "../../sync/sync-server.ts";
import type { Caller } from "../session/sessions.ts";
import { listMembers, type Member } from "../spaces/members.ts";
import type { SpaceInfo } from "../spaces/space-info.ts";
import type { Accounts } from "../start-accounts.ts";
import { type Profile, readProfile } from "./profile.ts";

/** All that is kept of somebody and for him, for him to keep. */
export interface AccountExport {
  readonly format: "tidemark-export";
  readonly exportedAt: string;
  readonly schema: number;
  readonly user: Omit<Profile, "spaces">;
  readonly spaces: readonly ExportedSpace[];
}

interface ExportedSpace extends SpaceInfo {
  readonly members: readonly Omit<Member, "user">[];
  /** By entity; open conflicts are of the entity `syncConflict`. */
  readonly rows: Readonly<Record<string, readonly object[]>>;
}

export interface ExportDeps {
  readonly accounts: Pick<Accounts, "database">;
  readonly sync: Pick<SyncServer, "pull" | "now">;
}

/** Nobody's: it pushes nothing. */
const READER = replicaIdSchema.parse("export00");

export async function exportAccount({ accounts, sync }: ExportDeps, caller: Caller): Promise<AccountExport> {
  const { spaces, ...user } = await readProfile(accounts.database, caller);
  const exported: ExportedSpace[] = [];
  for (const space of spaces) {
    const members = await listMembers(accounts.database, caller.user, { space: space.id });
    exported.push({
      ...space,
      members: members.map(({ name, email, role, joinedAt }) => ({ name, email, role, joinedAt })),
      rows: await rowsOf(sync, caller.user, space.id),
    });
  }
  return {
    format: "tidemark-export",
    exportedAt: new Date(sync.now()).toISOString(),
    schema: SCHEMAS.schema,
    user,
    spaces: exported,
  };
}

/** Pulls a space from the start, as a device does. */
async function rowsOf(sync: ExportDeps["sync"], user: string, space: string): Promise<ExportedSpace["rows"]> {
  const rows = new Map<string, PulledRow>();
  const sender = { protocol: PROTOCOL_VERSION, schema: SCHEMAS.schema, space, replica: READER };
  for (let cursor: string | null = null, more = true; more;) {
    const page = await sync.pull(user, { ...sender, cursor, unsettled: [], limit: PAGE_ROWS });
    // He has left it meanwhile.
    if (page.kind === "gone") return {};
    if (page.kind !== "checkpoint") throw new Error(`an export was answered with ${page.kind}`);
    // A row that changes meanwhile comes again, in its later state.
    for (const row of page.rows) rows.set(`${row.entity}/${row.id}`, row);
    ({ cursor, more } = page);
  }
  const living = [...rows.values()].flatMap((row) => ("values" in row ? row : []));
  const byEntity = Map.groupBy(living, ({ entity }) => entity);
  return Object.fromEntries(
    [...byEntity].map(([entity, found]) => [entity, found.map(({ id, values }) => ({ id, ...values }))]),
  );
}
