import { useLocalStorage } from "@mantine/hooks";
import { useEffect } from "react";

/** Single keys and what they do. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/** Whether single keys do anything; a person who speaks to the machine turns them off. */
export function useShortcutsEnabled() {
  return useLocalStorage({ key: "tidemark-shortcuts", defaultValue: true, getInitialValueInEffect: false });
}

/** Runs the shortcut of a pressed key, unless someone is typing or a dialog is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const [enabled] = useShortcutsEnabled();
  useEffect(() => {
    if (!enabled) return undefined;
    function onKeyDown(event: KeyboardEvent): void {
      const run = shortcuts[event.key];
      if (
        !run ||
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        isTaken(event.target)
      )
        return;
      event.preventDefault();
      run();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [enabled, shortcuts]);
}

const TAKEN = "input:not([type=radio]), textarea, select, [contenteditable=true], [role=dialog], [role=menu]";

function isTaken(target: EventTarget | null): boolean {
  return (
    document.querySelector("[aria-modal=true]") !== null ||
    (target instanceof Element && target.closest(TAKEN) !== null)
  );
}
