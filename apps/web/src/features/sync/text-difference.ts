/** A piece of a text, and whether the other text has something else in its place. */
export interface Piece {
  /** Where in its text it begins. */
  readonly at: number;
  readonly text: string;
  readonly differs: boolean;
}

/** Beyond so many pairs of words only what the texts begin and end with is compared. */
const MAX_PAIRS = 4_000_000;

/** Two texts in pieces, word by word. If they have no word in common, nothing is marked: then everything differs. */
export function textDifference(one: string, other: string): readonly [readonly Piece[], readonly Piece[]] {
  const [a, b] = [wordsOf(one), wordsOf(other)];
  const [sameA, sameB] = commonWords(a, b);
  const alike = a.some((word, index) => sameA.has(index) && /\S/.test(word));
  return [piecesOf(a, alike ? sameA : null), piecesOf(b, alike ? sameB : null)];
}

/** The pieces with what is the same cut short, so that the differences come into sight. */
export function inShort(pieces: readonly Piece[], around: number): readonly Piece[] {
  return pieces.map((piece, index) => {
    if (piece.differs || pieces.length === 1) return piece;
    const [first, last] = [index === 0, index === pieces.length - 1];
    const { text } = piece;
    const head = first ? "" : text.slice(0, around);
    const tail = last ? "" : text.slice(-around);
    return text.length <= head.length + tail.length + 1 ? piece : { ...piece, text: `${head}…${tail}` };
  });
}

function wordsOf(text: string): readonly string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}

type Places = ReadonlySet<number>;

/** The places of a longest sequence of words that both have. */
function commonWords(a: readonly string[], b: readonly string[]): readonly [Places, Places] {
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [sameA, sameB] = [new Set<number>(), new Set<number>()];
  const note = (inA: number, inB: number) => void (sameA.add(inA), sameB.add(inB));
  for (let at = 0; at < start; at += 1) note(at, at);
  for (let at = 1; at <= end; at += 1) note(a.length - at, b.length - at);
  for (const [inA, inB] of pairs(a.slice(start, a.length - end), b.slice(start, b.length - end)))
    note(start + inA, start + inB);
  return [sameA, sameB];
}

/** Which words of `a` and `b` go together. */
function* pairs(a: readonly string[], b: readonly string[]): Generator<readonly [number, number]> {
  const width = b.length + 1;
  if (a.length === 0 || b.length === 0 || (a.length + 1) * width > MAX_PAIRS) return;
  // How long the longest common sequence is from each pair of places on.
  const lengths = new Uint16Array((a.length + 1) * width);
  const lengthAt = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j] ? lengthAt(i + 1, j + 1) + 1 : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
    }
  }
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) yield [i++, j++];
    else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) i += 1;
    else j += 1;
  }
}

/** Neighbours of one kind as one piece. White space between two differences belongs to them. */
function piecesOf(words: readonly string[], same: Places | null): readonly Piece[] {
  const pieces: Piece[] = [];
  words.forEach((text, index) => {
    const differs = same !== null && !(same.has(index) && !isBetweenDifferences(words, same, index));
    const last = pieces.at(-1);
    if (last?.differs === differs) pieces[pieces.length - 1] = { ...last, text: last.text + text };
    else pieces.push({ at: last ? last.at + last.text.length : 0, text, differs });
  });
  return pieces;
}

function isBetweenDifferences(words: readonly string[], same: Places, index: number): boolean {
  const inside = index > 0 && index < words.length - 1;
  return inside && !/\S/.test(words[index] ?? "") && !same.has(index - 1) && !same.has(index + 1);
}
