-- Stamps, as the database writes them: 9 base-36 digits of milliseconds, 3 of counter, 8 of author. SQL's author is
-- `zzzzzzzz`, so it wins ties. The twin of stamp.ts in sync-core.
CREATE FUNCTION tidemark.base36(value bigint, width int) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  digits CONSTANT text := '0123456789abcdefghijklmnopqrstuvwxyz';
  written text := '';
BEGIN
  FOR place IN 1..width LOOP
    written := substr(digits, (value % 36)::int + 1, 1) || written;
    value := value / 36;
  END LOOP;
  RETURN written;
END $$;
--> statement-breakpoint
CREATE FUNCTION tidemark.from_base36(written text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  value bigint := 0;
BEGIN
  FOR place IN 1..length(written) LOOP
    value := value * 36 + strpos('0123456789abcdefghijklmnopqrstuvwxyz', substr(written, place, 1)) - 1;
  END LOOP;
  RETURN value;
END $$;
--> statement-breakpoint
-- The server's clock. Not now(): a transaction may have begun long before it writes.
CREATE FUNCTION tidemark.server_ms() RETURNS bigint LANGUAGE sql VOLATILE PARALLEL SAFE
RETURN floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint;
--> statement-breakpoint
-- The stamp of this millisecond; encoded once for all rows that share it.
CREATE FUNCTION tidemark.now_stamp() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  ms CONSTANT text := tidemark.server_ms()::text || ' ';
  memo text := current_setting('tidemark.now', true);
BEGIN
  IF memo IS NULL OR NOT starts_with(memo, ms) THEN
    memo := set_config('tidemark.now', ms || tidemark.base36(ms::bigint, 9) || '000zzzzzzzz', true);
  END IF;
  RETURN split_part(memo, ' ', 2);
END $$;
--> statement-breakpoint
-- A stamp for SQL's edit of a value that bears `seen` (or none): now, and above it in any case.
CREATE FUNCTION tidemark.stamp_above(seen text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  present CONSTANT text := tidemark.now_stamp();
BEGIN
  IF seen IS NULL OR present COLLATE "C" > seen THEN
    RETURN present;
  ELSIF right(seen, 8) COLLATE "C" < 'zzzzzzzz' THEN
    RETURN left(seen, 12) || 'zzzzzzzz';
  END IF;
  RETURN tidemark.base36(tidemark.from_base36(left(seen, 12)) + 1, 12) || 'zzzzzzzz';
END $$;
--> statement-breakpoint
-- The highest stamp in a row's map.
CREATE FUNCTION tidemark.alive_stamp(stamps jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT max(value COLLATE "C") FROM jsonb_each_text(stamps));
