import { useEffect, useState } from "react";

/** The value, once it has stayed the same for `ms`; at once when the page is shown again. */
export function useSettled<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const settle = () => setSettled(value);
    const timer = setTimeout(settle, ms);
    // A page that was hidden slept through its timers.
    document.addEventListener("visibilitychange", settle);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", settle);
    };
  }, [value, ms]);
  return settled;
}
