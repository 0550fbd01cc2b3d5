/**
 * Remembers where the keyboard goes if the pressed button is gone after its work: to its goal, or to the dialog it
 * stood in. The result moves it there.
 */
export function returnFocus(pressed: Element): () => void {
  const home =
    pressed.closest("[role=dialog]") ?? pressed.closest("[data-goal-id]")?.querySelector("h2 button");
  return () => {
    // The page is drawn anew first.
    setTimeout(() => {
      if (document.activeElement === document.body && home instanceof HTMLElement && home.isConnected)
        home.focus({ preventScroll: true });
    }, 50);
  };
}
