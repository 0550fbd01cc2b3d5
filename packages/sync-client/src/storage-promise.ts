import type { StoragePromise } from "./ports.ts";

/** The browser's promise to keep the data, asked for once something is worth keeping. */
export interface PersistenceState {
  persisted(): boolean | null;
  /** Something was written. */
  onWrite(): void;
}

export function createPersistenceState(promise: StoragePromise | undefined, onChange: () => void): PersistenceState {
  let persisted: boolean | null = null;
  let asked = promise === undefined;

  function learn(answer: Promise<boolean | null> | undefined): void {
    answer?.then(
      (given) => {
        persisted = given;
        onChange();
      },
      // A browser that refuses to answer has promised nothing.
      () => undefined,
    );
  }

  learn(promise?.given());
  return {
    persisted: () => persisted,
    onWrite() {
      if (asked || persisted) return;
      asked = true;
      learn(promise?.ask());
    },
  };
}
