import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ROOT = dirname(dirname(dirname(import.meta.dirname)));
const SOURCES = ["apps", "packages", "tests", "bench", "scripts"];
const MADE = new Set(["dist", ".cache", ".turbo"]);

test(
  "a field that is renamed in domain alone fails the type check in the server and in the web app",
  { timeout: 120_000 },
  async ({ onTestFinished }) => {
    const copy = await mkdtemp(join(tmpdir(), "tidemark-rename-"));
    onTestFinished(() => rm(copy, { recursive: true, force: true }));
    await copyWorkspace(copy);
    await renameField(join(copy, "packages", "domain", "src"), "targetValue", "goalValue");

    const about = (await typeCheck(copy)).filter((complaint) => /targetValue|goalValue/.test(complaint));
    expect(about).toContainEqual(expect.stringMatching(/^apps\/server\//));
    expect(about).toContainEqual(expect.stringMatching(/^apps\/web\//));
    expect(about).not.toContainEqual(expect.stringMatching(/^packages\//));
  },
);

/** The sources; what is installed is shared, and links between packages stay within the copy. */
async function copyWorkspace(to: string): Promise<void> {
  const settings = (await readdir(ROOT)).filter((name) => /^(tsconfig.*|package)\.json$/.test(name));
  const filter = (path: string) => !MADE.has(basename(path));
  for (const name of [...settings, ...SOURCES]) {
    await cp(join(ROOT, name), join(to, name), { recursive: true, verbatimSymlinks: true, filter });
  }
  await symlink(join(ROOT, "node_modules"), join(to, "node_modules"));
}

async function renameField(folder: string, from: string, to: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    await writeFile(path, (await readFile(path, "utf8")).replaceAll(from, to));
  }
}

/** What the compiler complains about, each complaint with all its lines. */
async function typeCheck(folder: string): Promise<readonly string[]> {
  const compiler = join(folder, "node_modules", ".bin", "tsc");
  const options = { cwd: folder, maxBuffer: 64 * 2 ** 20 };
  try {
    await promisify(execFile)(compiler, ["-b", "--pretty", "false"], options);
    return [];
  } catch (error) {
    return (error as { readonly stdout: string }).stdout.split(/^(?=\S)/m);
  }
}
