import type { LiveRequest } from "@tidemark/sync-core";
import type { LiveEvent } from "./live-event.ts";
import type { Mailbox } from "./mailbox.ts";

/** One reader of a space. */
export interface Stream {
  readonly user: string;
  readonly request: LiveRequest;
  readonly mailbox: Mailbox<LiveEvent>;
  readonly hangUp: () => void;
  readonly stillAllowed: () => Promise<boolean>;
  cursor: string | null;
  /** Whether there may be something to tell. */
  due: boolean;
}

/** The streams of one space, served together. */
export interface Room {
  readonly space: string;
  readonly streams: Set<Stream>;
  serving: boolean;
  cancelTimer: () => void;
}

function isBeside(stream: Stream, { cursor, request }: Stream): boolean {
  return stream.cursor === cursor && stream.request.schema === request.schema;
}

/** The streams that are due and stand at one cursor; they are due no more. */
export function takeGroup({ streams }: Room): readonly Stream[] | null {
  const due = [...streams].filter((stream) => stream.due);
  const [first, ...others] = due;
  if (!first) return null;
  const group = [first, ...others.filter((other) => isBeside(other, first))];
  for (const stream of group) stream.due = false;
  return group;
}
