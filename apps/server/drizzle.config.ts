import { defineConfig } from "drizzle-kit";

// The engine's own tables (schema `tidemark`) are written by hand; this writes the team's.
export default defineConfig({
  dialect: "postgresql",
  schema: "./src/db/schema.ts",
  out: "./src/db/migrations",
});
