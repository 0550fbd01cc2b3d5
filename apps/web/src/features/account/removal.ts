import type { Role } from "../../sync/session/local-account.ts";
import { formatNumber } from "../goals/amount.ts";

/** A space as an export tells of it. */
export interface ExportedSpace {
  readonly id: string;
  readonly name: string;
  readonly kind: "personal" | "shared";
  readonly role: Role;
  readonly members: readonly { readonly role: Role }[];
  readonly rows: Readonly<Record<string, readonly unknown[]>>;
}

/** What becomes of the spaces of somebody who deletes his account. */
export interface Removal {
  /** Nobody else belongs to them: they go, with all that is in them. */
  readonly goes: readonly ExportedSpace[];
  /** Others go on in them, with everything he has made. */
  readonly stays: readonly ExportedSpace[];
  /** Others belong to them, and nobody else owns them: they need another owner first. */
  readonly orphans: readonly ExportedSpace[];
}

export function removalOf(spaces: readonly ExportedSpace[]): Removal {
  const shared = spaces.filter(({ members }) => members.length > 1);
  const orphans = shared.filter(
    ({ role, members }) => role === "owner" && members.filter((each) => each.role === "owner").length === 1,
  );
  return {
    goes: spaces.filter(({ members }) => members.length <= 1),
    stays: shared.filter((space) => !orphans.includes(space)),
    orphans,
  };
}

/** "1 record", "24 records"; open conflicts are about records and are none. */
export function recordCount({ rows }: Pick<ExportedSpace, "rows">): string {
  const { syncConflict: _, ...records } = rows;
  const count = Object.values(records).reduce((sum, found) => sum + found.length, 0);
  return `${formatNumber(count)} ${count === 1 ? "record" : "records"}`;
}
