import type { Device } from "../../tests/e2e/src/harness/browser.ts";
import type { AppDatabase } from "../../tests/e2e/src/harness/database.ts";
import type { GoalsPage } from "../../tests/e2e/src/harness/goals-page.ts";

/** One picture: what the database holds before, and what is done on the page. */
export interface Picture {
  readonly name: string;
  readonly size: "desktop" | "phone";
  readonly scheme: "light" | "dark";
  readonly prepare: (database: AppDatabase) => Promise<void>;
  readonly arrange: (goals: GoalsPage, device: Device, others: Others) => Promise<void>;
}

/** Whoever else changes the same goals. */
export interface Others {
  readonly address: string;
  readonly database: AppDatabase;
  openDevice(): Promise<Device>;
}

export type Scene = Pick<Picture, "prepare" | "arrange">;
