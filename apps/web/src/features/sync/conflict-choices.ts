import { createWaitingChoices } from "./waiting-choices.ts";

/** The choices of this page that can still be undone. */
export const conflictChoices = createWaitingChoices(window);
