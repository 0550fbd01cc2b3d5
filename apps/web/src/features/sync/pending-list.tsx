import type { OutboxItem } from "@tidemark/sync-client";
import { useRowStatus } from "@tidemark/sync-client/react";
import { Button } from "@mantine/core";
import { useClient } from "../../sync/app-sync.tsx";
import { sentence } from "../../ui/sentence.ts";
import { formatNumber } from "../goals/amount.ts";
import { editTexts } from "./edit-texts.ts";
import { goalName } from "./goal-name.ts";
import classes from "./pending-list.module.css";
import details from "./sync-details.module.css";
import { useOutbox } from "./use-outbox.ts";
import { useTakeBack } from "./use-take-back.ts";

const SHOWN = 5;

/** The goals with changes that wait to be sent, each with a way to take them back. */
export function PendingList() {
  const items = useOutbox();
  const ids = [...new Set(items.map(({ id }) => id))];
  const more = ids.length - SHOWN;
  return (
    <>
      <ul className={details.list} aria-label="Pending">
        {ids.slice(0, SHOWN).map((id) => (
          <PendingGoal key={id} id={id} items={items.filter((item) => item.id === id)} />
        ))}
      </ul>
      {more > 0 && <span className={classes.more}>and {formatNumber(more)} more</span>}
    </>
  );
}

function PendingGoal({ id, items }: { readonly id: string; readonly items: readonly OutboxItem[] }) {
  const client = useClient();
  const takeBack = useTakeBack();
  const { message } = useRowStatus("goal", id);
  const name = goalName(client, id);
  const recalled = items.length > 0 && items.every((item) => item.recalled);
  return (
    <li className={classes.pending}>
      <div>
        <strong>{name}</strong>
        <p>{recalled ? RECALLED : editsOf(items)}</p>
        {message !== null && !recalled && <p>{sentence(message)}</p>}
      </div>
      {!recalled && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          aria-label={`Take back the changes of ${name}`}
          onClick={(event) => takeBack({ id, name }, event.currentTarget)}
        >
          Take back
        </Button>
      )}
    </li>
  );
}

const RECALLED = "Being taken back. If the server has saved it already, it stays.";

function editsOf(items: readonly OutboxItem[]): string {
  if (items.some(({ kind }) => kind === "create")) return "New goal";
  if (items.some(({ kind }) => kind === "delete")) return "Deleted";
  const texts = editTexts(items).join(", ");
  return texts.charAt(0).toLocaleUpperCase() + texts.slice(1);
}
