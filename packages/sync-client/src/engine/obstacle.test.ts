import { expect, test } from "vitest";
import { type Obstacle, obstacleOf, type Signs } from "./obstacle.ts";

const WELL: Signs = { state: "idle", online: true, failure: null, broken: false };

test.each<[string, Partial<Signs>, Obstacle | null]>([
  ["all is well", {}, null],
  ["the stream broke", { broken: true }, "reconnecting"],
  ["a round looks after a broken stream", { state: "syncing", broken: true }, "reconnecting"],
  ["the device has no network", { state: "offline", online: false, failure: "network" }, "no-network"],
  ["nothing answers", { state: "offline", failure: "network", broken: true }, "unreachable"],
  ["nothing has answered five times", { state: "error", failure: "network" }, "unreachable"],
  ["the server fails", { state: "error", failure: "server" }, "server"],
  ["the server fails, for the first time", { state: "syncing", failure: "server" }, "server"],
  ["the device cannot save", { state: "error", failure: "stopped" }, null],
  ["the session has ended", { state: "signed-out", failure: "unauthorized", online: false }, null],
])("when %s (%j) the obstacle is %s", (_, signs, obstacle) => {
  expect(obstacleOf({ ...WELL, ...signs })).toBe(obstacle);
});
