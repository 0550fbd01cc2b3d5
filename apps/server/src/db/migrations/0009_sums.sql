-- 52 bits that tell one version of one row from any other. The twin of rowHash in sync-core: of the UUID v3 of
-- `id:version` in the nil namespace the first twelve hex digits and the fourteenth; MD5 has the same ones there.
CREATE FUNCTION tidemark.row_hash(id uuid, version bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT ('x000' || left(digits, 12) || substr(digits, 14, 1))::bit(64)::bigint
        FROM md5(decode(repeat('00', 16), 'hex') || convert_to(id || ':' || version, 'UTF8')) AS md5 (digits));
--> statement-breakpoint
-- Per entity how many live rows a space has, and the sum of their hashes modulo 2^52. STABLE, so all of it is of the one
-- moment that the calling statement sees.
CREATE FUNCTION tidemark.space_sums(space uuid) RETURNS TABLE (entity text, count bigint, sum bigint) LANGUAGE plpgsql STABLE SET search_path = '' AS $$
BEGIN
  RETURN QUERY EXECUTE (
    SELECT string_agg(format(
      'SELECT %L::text, count(*), coalesce(mod(sum(tidemark.row_hash(r.id, r.version)), 4503599627370496), 0)::bigint FROM %s r WHERE r.space_id = $1',
      s.entity, s.target), ' UNION ALL ' ORDER BY s.entity)
    FROM tidemark.synced s JOIN pg_class c ON c.oid = s.target) USING space;
END $$;
