import { createWaitingChoices, type WaitingChoices } from "./waiting-choices.ts";

/** The choices of this page that can still be undone. */
export const conflictChoices: WaitingChoices = createWaitingChoices(window);
