import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, realpath, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { root } from "../lib/repository.ts";
import { run } from "../lib/run.ts";

/** A copy of the checkout's own files that runs with the checkout's dependencies. */
export interface CheckoutCopy {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Of what lies in a folder of dependencies under a dotted name, the tools need this; the rest are caches. */
const NEEDED = new Set([".bin", ".pnpm"]);

/** Copies what git would track, as it is now. */
export async function copyCheckout(): Promise<CheckoutCopy> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "tidemark-mutants-")));
  // A database that was ended with its check may still be leaving.
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  try {
    await chmod(folder, 0o755); // root lends the database another user, who has to pass through
    const files = await ownFiles();
    await Promise.all(
      [...new Set(files.map(dirname))].map((path) => mkdir(join(folder, path), { recursive: true })),
    );
    await Promise.all(files.map((file) => copyFile(join(root, file), join(folder, file))));
    await linkDependencies(folder);
    const packages = files.filter((file) => basename(file) === "package.json").map(dirname);
    await Promise.all(packages.filter((path) => path !== ".").map((path) => copyLinks(folder, path)));
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function ownFiles(): Promise<readonly string[]> {
  const { code, output } = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  if (code !== 0) throw new Error(`git does not say which files are ours: ${output}`);
  const listed = [...new Set(output.split("\0"))].filter((file) => file !== "");
  const there = await Promise.all(listed.map((file) => isThere(join(root, file))));
  return listed.filter((_, index) => there[index]);
}

/** The root's dependencies one by one: beside them the tools write caches, which have to stay in the copy. */
async function linkDependencies(folder: string): Promise<void> {
  const from = join(root, "node_modules");
  const to = join(folder, "node_modules");
  await mkdir(to);
  const names = (await readdir(from)).filter(isDependency);
  await Promise.all(names.map((name) => symlink(join(from, name), join(to, name))));
}

/** A package's dependencies are links; relative as they are, those to other packages lead to their copies. */
async function copyLinks(folder: string, path: string): Promise<void> {
  const from = join(root, path, "node_modules");
  if (!(await isThere(from))) return;
  const filter = (source: string) => source === from || isDependency(basename(source));
  await cp(from, join(folder, path, "node_modules"), { recursive: true, verbatimSymlinks: true, filter });
}

function isDependency(name: string): boolean {
  return !name.startsWith(".") || NEEDED.has(name);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
