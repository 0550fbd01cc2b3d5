import { defineConfig } from "drizzle-kit";

// The engine's own tables (schema `tidemark`) are written by hand; this writes the team's and those of accounts.
export default defineConfig({
  dialect: "postgresql",
  schema: ["./src/db/schema.ts", "./src/accounts/tables.ts"],
  out: "./src/db/migrations",
});
