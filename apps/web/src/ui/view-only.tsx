import { Alert } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./view-only.module.css";

/** A form that shows what there is and takes nothing, and says why; an ordinary one if `why` is null. */
export function ViewOnly({ why, children }: { readonly why: string | null; readonly children: ReactNode }) {
  return (
    <fieldset className={classes.plain} disabled={why !== null}>
      {why !== null && (
        <Alert color="tide" mb="md">
          {why}
        </Alert>
      )}
      {children}
    </fieldset>
  );
}
