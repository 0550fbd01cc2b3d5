import { useEffect, useState } from "react";
import { waitText } from "./sync-answer.ts";

/** How long until the next try, counted down. */
export function NextTry({ at }: { readonly at: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return waitText(at, now);
}
