import { run } from "./run.ts";
import { StepFailed } from "./step.ts";

/** Builds what has a build, quietly unless it fails; what has not changed since the last time is not built again. */
export async function build(signal?: AbortSignal): Promise<void> {
  const args = ["run", "build", "--output-logs=errors-only"];
  const { code, output } = await run("turbo", args, signal === undefined ? {} : { signal });
  signal?.throwIfAborted();
  if (code !== 0) throw new StepFailed(`The build failed:\n${output}`);
}
