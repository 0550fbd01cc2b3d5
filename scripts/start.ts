import { main } from "../apps/server/src/main.ts";
import { build } from "./lib/build.ts";
import { step } from "./lib/step.ts";

/**
 * Builds the web app, starts the database, migrates it and serves everything on one address, until Ctrl-C. The
 * dependencies are installed by then: the package manager sees to that before it runs a script.
 */
process.exit(
  await main({
    logLevel: "warn",
    step,
    prepare: (signal) => step("Web app built", () => build(signal)),
  }),
);
