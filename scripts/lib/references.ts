import { glob, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { root } from "./repository.ts";
import type { RunResult } from "./run.ts";

interface Package {
  readonly name: string;
  readonly folder: string;
  readonly dependencies: readonly string[];
  readonly references: readonly string[];
}

/**
 * Whether every package refers to exactly the packages it depends on, and the root to all of them. The compiler does
 * not mind a forgotten reference: it then checks the dependency's source under the wrong settings, or not at all.
 */
export async function checkReferences(): Promise<RunResult> {
  const packages = await readPackages();
  const nameByFolder = new Map(packages.map(({ folder, name }) => [folder, name]));
  const complaints = packages.flatMap(({ name, dependencies, references }) => {
    const referred = references.map((folder) => nameByFolder.get(folder) ?? folder);
    return [
      ...missing(dependencies, referred).map(
        (other) => `${name} depends on ${other}, but its tsconfig does not refer to it.`,
      ),
      ...missing(referred, dependencies).map(
        (other) => `${name}'s tsconfig refers to ${other}, but it does not depend on it.`,
      ),
    ];
  });
  const all = await readReferences(root);
  const forgotten = missing([...nameByFolder.keys()], all).map(
    (folder) => `The root's tsconfig does not refer to ${folder}.`,
  );
  const output = [...complaints, ...forgotten].join("\n");
  return { code: output === "" ? 0 : 1, output };
}

function missing(wanted: readonly string[], given: readonly string[]): string[] {
  return wanted.filter((name) => !given.includes(name));
}

async function readPackages(): Promise<Package[]> {
  const packages: Package[] = [];
  for await (const file of glob(["{apps,packages,tests}/*/package.json", "bench/package.json"], {
    cwd: root,
  })) {
    const folder = dirname(file);
    const manifest = (await readJson(join(root, file))) as {
      name: string;
      dependencies?: Record<string, string>;
      devDependencies?: Record<string, string>;
    };
    const dependencies = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter(([, version]) => version.startsWith("workspace:"))
      .map(([name]) => name);
    packages.push({
      name: manifest.name,
      folder,
      dependencies,
      references: await readReferences(join(root, folder)),
    });
  }
  return packages;
}

/** The folders, as seen from the root, that a folder's tsconfig refers to. */
async function readReferences(folder: string): Promise<string[]> {
  const { references = [] } = (await readJson(join(folder, "tsconfig.json"))) as {
    references?: { path: string }[];
  };
  return references.map(({ path }) => relative(root, join(folder, path)));
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}
