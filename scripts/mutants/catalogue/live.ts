import { pg, unit } from "../check.ts";
import { faultsIn, type Mutant } from "../mutant.ts";

const STREAMS = [unit("apps/server/src/sync/live/live-hub.test.ts")];
const WAKE_UPS = [pg("apps/server/src/sync/postgres/wake-ups.pg.test.ts")];

/** Faults of streams and of what wakes them. */
export const LIVE: readonly Mutant[] = [
  ...faultsIn("apps/server/src/sync/live/room.ts", STREAMS, [
    {
      name: "reads-before-it-listens",
      fault: "a wake-up that comes while a stream's page is being read is lost",
      find: "  for (const stream of group) stream.due = false;\n",
      replace: "",
      also: [
        {
          file: "apps/server/src/sync/live/live-hub.ts",
          find: "    for (const stream of readers) {\n      const place",
          replace:
            "    for (const stream of group) stream.due = false;\n    for (const stream of readers) {\n      const place",
        },
      ],
    },
  ]),
  ...faultsIn("apps/server/src/sync/live/live-hub.ts", STREAMS, [
    {
      name: "former-member-reads-on",
      fault: "a stream goes on for somebody who has ceased to be a member",
      find: "return { stream, isMember: role !== null, allowed };",
      replace: "return { stream, isMember: role !== undefined, allowed };",
    },
    {
      name: "ended-session-reads-on",
      fault: "a stream goes on for somebody who has signed out",
      find: "if (!allowed) end(stream);\n      else if (!isMember)",
      replace: "if (!isMember)",
      also: [
        {
          file: "apps/server/src/sync/live/live-hub.ts",
          find: "isMember && allowed ? stream : []",
          replace: "isMember ? stream : []",
        },
      ],
    },
    {
      name: "gone-for-one-is-gone-for-all",
      fault: "that one reader was removed while a page was read for him ends the streams beside his",
      find: 'if (reply.kind === "gone" && !readers.includes(first)) {',
      replace: 'if (reply.kind === "gone" && readers.length < 0) {',
    },
    {
      name: "lost-wake-up-not-repaired",
      fault: "no slow poll finds what a lost wake-up left lying",
      find: "if (room.streams.size > 0) room.cancelTimer = after(pauseMs, () => wake(room));",
      replace: "",
    },
  ]),
  ...faultsIn(
    "apps/server/src/sync/live/mailbox.ts",
    [unit("apps/server/src/sync/live/mailbox.test.ts")],
    [
      {
        name: "slow-reader-fills-memory",
        fault: "what waits for a reader has no bound",
        find: "if (waiting.length > 0 && bytesWaiting + bytes > budget) {",
        replace: "if (waiting.length < 0) {",
      },
    ],
  ),
  ...faultsIn("apps/server/src/sync/postgres/wake-ups.ts", WAKE_UPS, [
    {
      name: "reconnection-wakes-nobody",
      fault: "what was committed while the listener was not connected wakes nobody",
      find: '    proven.resolve();\n    tell("all");',
      replace: "    proven.resolve();",
    },
    {
      name: "deaf-listener-trusted",
      fault: "a listener that hears nothing is not replaced by polling",
      find: "      pollLater();\n    }\n    proven.resolve();",
      replace: "    }\n    proven.resolve();",
    },
  ]),
  ...faultsIn("apps/server/src/db/migrations/0002_versions.sql", WAKE_UPS, [
    {
      name: "sql-wakes-nobody",
      fault: "direct SQL tells nobody of what it wrote",
      find: "PERFORM pg_notify('tidemark', ':' || space);",
      replace: "NULL;",
    },
  ]),
  ...faultsIn(
    "apps/server/src/sync/live/live-event.ts",
    [unit("apps/server/src/sync/live/live-event.test.ts")],
    [
      {
        name: "stream-tells-others-outcomes",
        fault: "a stream tells a replica what became of another's batches",
        find: "batch.replica === replica && batch.user === user",
        replace: "batch.user === user",
      },
    ],
  ),
];
