import { PROTOCOL_VERSION, type Sender } from "@tidemark/sync-core";
import type { Clock, Random, Transport } from "../ports.ts";
import type { Replica } from "../replica/replica.ts";
import type { Pause } from "./pause.ts";
import type { Setbacks } from "./setbacks.ts";
import type { Turns } from "./turns.ts";

/** One tab's time as the leader, and what it works with. */
export interface Term {
  readonly replica: Replica;
  /** The fencing number: with every write of this term, so that those of an ended one are refused. */
  readonly fence: number;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted when the term ends. */
  readonly ended: AbortSignal;
  /** Pulls and stream messages move the cursor one at a time. */
  readonly turns: Turns;
  /** Pulls and the stream pause while the device has no room for what they bring. */
  readonly pause: Pause;
  /** How often the present pull was set back. */
  readonly setbacks: Setbacks;
}

/** What a request of this term says about its sender. */
export function senderOf({ replica }: Term): Sender {
  const { space, schema, replica: id } = replica.head();
  return { protocol: PROTOCOL_VERSION, schema, space, replica: id };
}
