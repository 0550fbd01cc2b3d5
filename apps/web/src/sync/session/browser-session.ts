import { showNotice } from "../../ui/toasts.tsx";
import { openSync } from "../open-sync.ts";
import { createServerTransport } from "../server-transport.ts";
import { accountServer } from "./account-server.ts";
import { nameUser } from "./named-user.ts";
import { browserRegistry } from "./registry.ts";
import { createSession, type Session } from "./session.ts";
import { carryRows, countUnsent, destroyDatabase } from "./stored-spaces.ts";

const MEMBERSHIP_MS = 250;

/** The session of this browser. */
export function openSession(): Session {
  const session: Session = createSession({
    registry: browserRegistry(),
    server: accountServer,
    open: (place) =>
      openSync(place, createServerTransport({ introduce: session.introduce, onMembership }), () =>
        session.viewOnly(place.space),
      ),
    destroy: destroyDatabase,
    countUnsent,
    carry: carryRows,
    onLost: ({ name }) =>
      showNotice("lost-space", `You do not belong to ${name} any more. It is gone from this device.`),
    newId: () => crypto.randomUUID(),
    alone: (body) => navigator.locks.request("tidemark-introduce", body),
  });
  let due: ReturnType<typeof setTimeout> | undefined;

  /** Signs of a change come in bursts. */
  function onMembership(): void {
    due ??= setTimeout(() => {
      due = undefined;
      void session.refresh();
    }, MEMBERSHIP_MS);
  }

  session.subscribe(() => {
    const shown = session.get();
    nameUser(shown.kind === "somebody" ? shown.account.user : null);
  });
  return session;
}
