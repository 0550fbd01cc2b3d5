import classes from "./conflict-card.module.css";
import { inShort, type Piece } from "./text-difference.ts";

/** So much of what is the same stands around a difference while a text is folded. */
const AROUND = 40;

/** What one side of a conflict says, with what the other says differently marked; folded, or in full. */
export function ConflictTexts({
  lines,
  whole,
}: {
  readonly lines: readonly (readonly Piece[])[];
  readonly whole: boolean;
}) {
  return (
    <div className={classes.lines} data-whole={whole || undefined}>
      {lines.map((pieces) => (
        <span key={pieces.map(({ text }) => text).join("")} className={classes.line}>
          {(whole ? pieces : inShort(pieces, AROUND)).map(({ at, text, differs }) =>
            differs ? <mark key={at}>{text}</mark> : text,
          )}
        </span>
      ))}
    </div>
  );
}
