/** Moves the keyboard from a button that goes with its work to its dialog or its goal, so that it is not lost. */
export function focusHome(pressed: Element): void {
  const home =
    pressed.closest("[role=dialog]") ?? pressed.closest("[data-goal-id]")?.querySelector("h2 button");
  if (home instanceof HTMLElement) home.focus({ preventScroll: true });
}
