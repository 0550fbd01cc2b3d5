import { defineConfig } from "drizzle-kit";

// The engine's own tables (schema `tidemark`) are written by hand; this writes the team's.
// oxlint-disable-next-line import/no-default-export -- drizzle-kit reads the default export
export default defineConfig({
  dialect: "postgresql",
  schema: "./src/db/schema.ts",
  out: "./src/db/migrations",
});
