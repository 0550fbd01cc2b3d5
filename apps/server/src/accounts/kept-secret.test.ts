import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keptSecret } from "./kept-secret.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidemark-secret-"));
});

afterEach(() => rm(folder, { recursive: true }));

test("a secret is made once, is the same ever after, and nobody else may read it", async () => {
  const file = join(folder, "data", "auth-secret");
  const secrets = await Promise.all([keptSecret(file), keptSecret(file)]);
  expect(secrets[0]).toBe(await keptSecret(file));
  expect(secrets[0]?.length).toBeGreaterThanOrEqual(32);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("a secret that is empty is not signed with", async () => {
  const file = join(folder, "auth-secret");
  await writeFile(file, "");
  await expect(keptSecret(file)).rejects.toThrow("Delete the file and start again");
});
