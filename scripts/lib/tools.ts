import { access } from "node:fs/promises";
import { run } from "./run.ts";

/** What tests of other languages need, which is not on every machine: the command, and Debian's package of it. */
const TOOLS = { python3: "python3", curl: "curl" } as const;

/**
 * Looks for Python and curl, and installs what is missing from Debian's packages (as root). Tests skip, and say so,
 * what needs one that cannot be had.
 */
export async function provideTools(): Promise<void> {
  const missing = await missingTools();
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && (await isDebian())) {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update", "-q"], { env }); // fails for one dead mirror of many: the install tells
    const packages = missing.map((tool) => TOOLS[tool]);
    await run("apt-get", ["install", "-yq", "--no-install-recommends", ...packages], { env });
  }
  const left = await missingTools();
  if (left.length > 0) console.log(`Not here: ${left.join(", ")}. Tests that need it are skipped.`);
}

async function missingTools(): Promise<readonly (keyof typeof TOOLS)[]> {
  const missing: (keyof typeof TOOLS)[] = [];
  for (const tool of Object.keys(TOOLS) as (keyof typeof TOOLS)[])
    if ((await run(tool, ["--version"])).code !== 0) missing.push(tool);
  return missing;
}

function isDebian(): Promise<boolean> {
  return access("/etc/debian_version").then(
    () => true,
    () => false,
  );
}
