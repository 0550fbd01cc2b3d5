import { isSettled } from "../settled-edits.ts";
import type { Happen } from "./scene.ts";

const TROUBLE_MS = 60_000;

export const restart: Happen = ({ world, say }) => {
  say("the server restarts");
  world.server.restart();
};

/** The server answers for a while, but does nothing. */
export const trouble: Happen = ({ world, random, say }) => {
  const ms = random.below(TROUBLE_MS);
  say(`the server has a problem for ${ms} ms`);
  world.troubleUntil = world.clock.now() + ms;
};

/** The session is over; a tap signs in again. */
export const sessionEnds: Happen = ({ device, say }) => {
  say("is signed out by the server");
  device.signedOut = true;
};

export const backup: Happen = ({ world, say }) => {
  say("the server is backed up");
  world.backups.push(world.server.backup());
};

/** The server goes back to an earlier backup. */
export const restore: Happen = ({ world, random, say }) => {
  if (world.backups.length === 0) return;
  say("the server goes back to a backup");
  random.pick(world.backups)();
  world.ledger.afterRestore((edit) => isSettled(world.books, edit));
};
