import type { PageStatus } from "./indicator.ts";

/** How things stand while another account is signed in: whatever the server says then is not about this person's data. */
export function strangerStatus(status: PageStatus): PageStatus {
  return {
    ...status,
    state: "signed-out",
    obstacle: null,
    nextTry: null,
    message:
      "Another account is signed in in this browser. Sign in again to go on syncing; nothing on this device is lost.",
  };
}
