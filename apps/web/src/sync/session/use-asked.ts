import { useCallback, useEffect, useState } from "react";
import { asked, ServerRefusal } from "./account-server.ts";
import { useSession } from "./session-context.tsx";
import type { Session } from "./session.ts";

export interface Asked<Answer> {
  /** The last answer; null before the first. */
  readonly answer: Answer | null;
  /** Why there is none, or no newer one. */
  readonly problem: string | null;
  reload(): Promise<void>;
}

interface Told<Answer> {
  readonly ask: () => Promise<Answer>;
  readonly answer: Answer | null;
  readonly problem: string | null;
}

/** Asks the server when a part of the page appears, and again on {@link Asked.reload}. `ask` must keep its identity. */
export function useAsked<Answer>(ask: () => Promise<Answer>): Asked<Answer> {
  const session = useSession();
  const [told, setTold] = useState<Told<Answer>>({ ask, answer: null, problem: null });
  useEffect(() => {
    let here = true;
    async function load(): Promise<void> {
      const next = await tell(ask, session);
      if (here) setTold(next);
    }
    void load();
    return () => {
      here = false;
    };
  }, [ask, session]);

  const reload = useCallback(async () => {
    const next = await tell(ask, session);
    setTold((before) => ({ ...next, answer: next.answer ?? (before.ask === ask ? before.answer : null) }));
  }, [ask, session]);

  const current = told.ask === ask ? told : { answer: null, problem: null };
  return { answer: current.answer, problem: current.problem, reload };
}

async function tell<Answer>(ask: () => Promise<Answer>, session: Session): Promise<Told<Answer>> {
  try {
    return { ask, answer: await asked(ask()), problem: null };
  } catch (error) {
    if (!(error instanceof ServerRefusal)) throw error;
    // Somebody else may be signed in by now, which the page says then.
    if (error.kind === "signed-out") void session.refresh();
    return { ask, answer: null, problem: error.message };
  }
}
