import type { StoragePromise } from "./ports.ts";

/** The browser's promise to keep the data, asked for once something is worth keeping. */
export interface PersistenceState {
  persisted(): boolean | null;
  /** Something was written. */
  onWrite(): void;
}

export function createPersistenceState(
  promise: StoragePromise | undefined,
  onChange: () => void,
): PersistenceState {
  let persisted: boolean | null = null;
  let asked = false;

  async function learn(answer: Promise<boolean | null>): Promise<void> {
    // A browser that refuses to answer has promised nothing.
    persisted = await answer.catch(() => null);
    onChange();
  }

  if (promise) void learn(promise.given());
  return {
    persisted: () => persisted,
    onWrite() {
      if (asked || persisted || !promise) return;
      asked = true;
      void learn(promise.ask());
    },
  };
}
