import { useCallback, useEffect, useState } from "react";
import { asked, ServerRefusal } from "./account-server.ts";

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
  const [told, setTold] = useState<Told<Answer>>({ ask, answer: null, problem: null });
  useEffect(() => {
    let here = true;
    async function load(): Promise<void> {
      const next = await tell(ask);
      if (here) setTold(next);
    }
    void load();
    return () => {
      here = false;
    };
  }, [ask]);

  const reload = useCallback(async () => {
    const next = await tell(ask);
    setTold((before) => ({ ...next, answer: next.answer ?? (before.ask === ask ? before.answer : null) }));
  }, [ask]);

  const current = told.ask === ask ? told : { answer: null, problem: null };
  return { answer: current.answer, problem: current.problem, reload };
}

async function tell<Answer>(ask: () => Promise<Answer>): Promise<Told<Answer>> {
  try {
    return { ask, answer: await asked(ask()), problem: null };
  } catch (error) {
    if (!(error instanceof ServerRefusal)) throw error;
    return { ask, answer: null, problem: error.message };
  }
}
