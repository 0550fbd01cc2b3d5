import type postgres from "postgres";

/** A version that a goal has had. */
export interface AuditedVersion {
  readonly space: string;
  readonly id: string;
  readonly version: number;
}

/**
 * From now on the database itself writes down, in the writer's transaction, every version of every goal: of its row, of
 * its deletion, and of its tombstone, which goes on merging.
 */
export async function auditVersions(sql: postgres.Sql<{ bigint: number }>): Promise<void> {
  await sql.unsafe(`
    CREATE TABLE version_audit (space uuid NOT NULL, id uuid NOT NULL, version bigint NOT NULL);
    CREATE FUNCTION note_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
    DECLARE
      written public.goal := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    BEGIN
      INSERT INTO public.version_audit
      VALUES (written.space_id, written.id, tidemark.next_version(written.space_id));
      RETURN NULL;
    END $$;
    CREATE TRIGGER note_version AFTER INSERT OR DELETE ON goal FOR EACH ROW EXECUTE FUNCTION note_version();
    CREATE TRIGGER note_new_version AFTER UPDATE ON goal FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version)
      EXECUTE FUNCTION note_version();
    CREATE FUNCTION note_tombstone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
    BEGIN
      INSERT INTO public.version_audit VALUES (NEW.space_id, NEW.id, NEW.version);
      RETURN NULL;
    END $$;
    CREATE TRIGGER note_tombstone AFTER INSERT OR UPDATE ON tidemark.tombstone FOR EACH ROW
      EXECUTE FUNCTION note_tombstone();`);
}

/** All versions, in their order. */
export function readAudit(sql: postgres.Sql<{ bigint: number }>): Promise<readonly AuditedVersion[]> {
  return sql<AuditedVersion[]>`select space, id, version from version_audit order by space, version`;
}
