import { Anchor } from "@mantine/core";
import { IconShieldCheck, IconShieldQuestion } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./sync-details.module.css";

/** Whether the browser promised to keep this device's data; asks it to, if not. */
export function StoragePromise({ persisted }: { readonly persisted: boolean | null }) {
  const [answer, setAnswer] = useState<boolean | null>(null);
  const kept = answer ?? persisted;
  async function ask(): Promise<void> {
    setAnswer(await navigator.storage.persist());
  }
  return (
    <div className={classes.storage}>
      {kept ? <IconShieldCheck size={18} aria-hidden /> : <IconShieldQuestion size={18} aria-hidden />}
      <span aria-live="polite">
        {kept && "The browser has promised to keep the data on this device."}
        {kept === false && "The browser may clear this device's data when its disk runs full. "}
        {kept === null && "The browser has not said whether it keeps this device's data. "}
        {answer === false &&
          "It declined just now; adding Tidemark to your home screen or bookmarks often changes its mind."}
        {!kept && answer === null && (
          <Anchor component="button" type="button" inherit onClick={() => void ask()}>
            Ask it to keep it
          </Anchor>
        )}
      </span>
    </div>
  );
}
