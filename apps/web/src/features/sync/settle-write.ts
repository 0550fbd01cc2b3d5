import { writeProblem } from "../../sync/problems.ts";
import { showProblem } from "../../ui/toasts.tsx";

/** Waits for a local write; a person is told if it did not come about. */
export function settleWrite<Result>(write: Promise<Result>, done?: (result: Result) => void): void {
  write.then(done, (error: unknown) => {
    const { title, message } = writeProblem(error);
    showProblem(title, message);
  });
}
