import { VisuallyHidden } from "@mantine/core";
import { useEffect, useState } from "react";

const listeners = new Set<(text: string) => void>();

/** Says something to people who hear the page, without moving their focus. */
export function announce(text: string): void {
  for (const listener of listeners) listener(text);
}

/** The one place of the page that speaks; {@link announce} needs it. */
export function Announcer() {
  const [text, setText] = useState("");
  useEffect(() => {
    listeners.add(setText);
    return () => void listeners.delete(setText);
  }, []);
  return (
    <VisuallyHidden aria-live="polite" aria-atomic="true" data-announcer>
      {text}
    </VisuallyHidden>
  );
}
