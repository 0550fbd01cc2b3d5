/** The server: what starts it, and what tests build it from. */
export { type AppDeps, buildApp } from "./app.ts";
export { type RunningServer, type ServerOptions, startServer, type Step } from "./start-server.ts";
