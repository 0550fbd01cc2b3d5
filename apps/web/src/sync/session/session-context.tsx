import { createContext, type ReactNode, use, useSyncExternalStore } from "react";
import type { LocalAccount, LocalSpace } from "./local-account.ts";
import { type Session, type SessionState, VIEW_ONLY } from "./session.ts";

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({
  session,
  children,
}: {
  readonly session: Session;
  readonly children: ReactNode;
}) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** What can be done with who is signed in. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("there is no SessionProvider above");
  return session;
}

export function useSessionState(): SessionState {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.get);
}

/** The person whose data is shown, and the space that is open. */
export function useAccount(): { readonly account: LocalAccount; readonly space: LocalSpace } {
  const state = useSessionState();
  if (state.kind !== "somebody") throw new Error("nobody is here");
  return state;
}

/** Why nothing can be edited in the open space; null if it can. */
export function useViewOnly(): string | null {
  const state = useSessionState();
  return state.kind === "somebody" && state.space.role === "viewer" ? VIEW_ONLY : null;
}

/** Whether the browser's session has become another's than the data that is shown. */
export function useIsStranger(): boolean {
  const state = useSessionState();
  return state.kind === "somebody" && state.isStranger;
}
