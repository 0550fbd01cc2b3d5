import type { Goal } from "@tidemark/domain";
import { type FocusEvent, type RefObject, useEffect, useRef } from "react";

export type KeptFocus = ReturnType<typeof useKeptFocus>;

/**
 * Keeps the keyboard in the list: when the goal that had it leaves, the one that takes its place gets
 * it, or `fallback` if there is none.
 */
export function useKeptFocus(goals: readonly Goal[], fallback: RefObject<HTMLElement | null>) {
  const list = useRef<HTMLUListElement>(null);
  const place = useRef<{ readonly id: string; readonly index: number } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const last = place.current;
    if (!last || goals.some((goal) => goal.id === last.id)) return;
    place.current = null;
    // A menu that closes gives the focus back to its button, which is gone: look after that.
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (document.activeElement !== document.body) return;
      const next = goals[Math.min(last.index, goals.length - 1)];
      const row = next && list.current?.querySelector<HTMLElement>(`[data-goal-id="${next.id}"] h2 button`);
      (row ?? fallback.current)?.focus({ preventScroll: true });
    }, 250);
  }, [goals, fallback]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function remember(event: FocusEvent): void {
    const id = event.target.closest("[data-goal-id]")?.getAttribute("data-goal-id");
    const index = goals.findIndex((goal) => goal.id === id);
    // The focus may be in a goal's menu, which stands elsewhere in the document: then keep the goal.
    if (index >= 0) place.current = { id: goals[index]?.id ?? "", index };
  }

  return { list, remember };
}
