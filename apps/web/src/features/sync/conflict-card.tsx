import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowsSplit2 } from "@tabler/icons-react";
import type { SyncConflict } from "@tidemark/sync-core";
import { type MouseEvent, useMemo } from "react";
import { useClient } from "../../sync/app-sync.tsx";
import { useNow } from "../../ui/use-now.ts";
import classes from "./conflict-card.module.css";
import { ConflictTexts } from "./conflict-texts.tsx";
import { type ConflictSide, conflictWords, nameAfter } from "./conflict-words.ts";
import { type Piece, textDifference } from "./text-difference.ts";
import { useConflictChoice } from "./use-conflict-choice.ts";
import { useShownGoal } from "./use-shown-goal.ts";

/** A text beyond this is folded, and so is one of more lines than {@link MAX_LINES}. */
const MAX_LETTERS = 120;
const MAX_LINES = 4;

const CHOSEN = "Your choice takes effect in a few seconds, unless you undo it.";

interface ConflictCardProps {
  readonly conflict: SyncConflict;
  /** What the goal is called. */
  readonly name: string;
}

/** Two edits that met: what each says, and which one to use. */
export function ConflictCard({ conflict, name }: ConflictCardProps) {
  const client = useClient();
  const { chosen, choose, undo } = useConflictChoice(conflict);
  const [whole, fold] = useDisclosure(false);
  const { title, story, present, other } = conflictWords(conflict, {
    goal: useShownGoal(conflict.rowId),
    own: client.isOwnConflict(conflict),
    now: useNow(),
  });
  const called = nameAfter(conflict, name);
  const [presentLines, otherLines] = useDifferences(present.lines, other.lines);
  const long = [...present.lines, ...other.lines].some(isLong);
  return (
    <div
      className={classes.conflict}
      role="group"
      aria-label={`Conflict of ${name}: ${title}`}
      data-conflict={conflict.field}
    >
      <div className={classes.head}>
        <IconArrowsSplit2 size={18} stroke={2} aria-hidden />
        <p>
          <strong>{title}.</strong> {chosen === null ? story : CHOSEN}
        </p>
      </div>
      {long && (
        <Button
          className={classes.fold}
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-expanded={whole}
          onClick={fold.toggle}
        >
          {whole ? "Show less" : "Show the whole text"}
        </Button>
      )}
      <div className={classes.sides}>
        {chosen !== "use" && (
          <Side
            side={present}
            name={name}
            chosen={chosen !== null}
            onChoose={(event) => choose("keep", name, event.currentTarget)}
            onUndo={(event) => undo(event.currentTarget)}
          >
            <ConflictTexts lines={presentLines} whole={whole || !long} />
          </Side>
        )}
        {chosen !== "keep" && (
          <Side
            side={other}
            name={name}
            chosen={chosen !== null}
            onChoose={(event) => choose("use", called, event.currentTarget)}
            onUndo={(event) => undo(event.currentTarget)}
          >
            <ConflictTexts lines={otherLines} whole={whole || !long} />
          </Side>
        )}
      </div>
    </div>
  );
}

function Side({
  side: { label, lines, choice },
  name,
  chosen,
  onChoose,
  onUndo,
  children,
}: {
  readonly side: ConflictSide;
  readonly name: string;
  /** Whether it was chosen and that can still be undone. */
  readonly chosen: boolean;
  readonly onChoose: (event: MouseEvent<HTMLButtonElement>) => void;
  readonly onUndo: (event: MouseEvent<HTMLButtonElement>) => void;
  readonly children: React.ReactNode;
}) {
  return (
    <div className={classes.side}>
      <span className={classes.label}>{chosen ? "Your choice" : label}</span>
      {children}
      <Button
        size="compact-sm"
        variant="default"
        classNames={{ label: classes.choice ?? "" }}
        aria-label={
          chosen ? `Undo the choice for ${name}` : `${choice}: ${lines.join(", ").slice(0, 80)}, for ${name}`
        }
        onClick={chosen ? onUndo : onChoose}
      >
        {chosen ? "Undo" : choice}
      </Button>
    </div>
  );
}

type Lines = readonly (readonly Piece[])[];

/** Each line with what differs from the same line of the other side; lines that have no counterpart as they are. */
function useDifferences(present: readonly string[], other: readonly string[]): readonly [Lines, Lines] {
  const texts = JSON.stringify([present, other]);
  return useMemo(() => {
    const [ones, others] = JSON.parse(texts) as [string[], string[]];
    if (ones.length !== others.length) return [ones.map(asOnePiece), others.map(asOnePiece)];
    const lines = ones.map((line, index) => textDifference(line, others[index] ?? ""));
    return [lines.map(([one]) => one), lines.map(([, two]) => two)];
  }, [texts]);
}

function asOnePiece(text: string): readonly Piece[] {
  return [{ at: 0, text, differs: false }];
}

function isLong(line: string): boolean {
  return line.length > MAX_LETTERS || line.split("\n").length > MAX_LINES;
}
