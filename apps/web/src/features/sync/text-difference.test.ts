import { expect, test } from "vitest";
import { inShort, type Piece, textDifference } from "./text-difference.ts";

const marked = (pieces: readonly Piece[]) =>
  pieces.map(({ text, differs }) => (differs ? `[${text}]` : text)).join("");
const plain = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join("");

test.each([
  ["Read in bed", "Read on the train", "Read [in bed]", "Read [on the train]"],
  ["one two three", "one three", "one [two ]three", "one three"],
  ["24", "30", "24", "30"],
  ["a b c", "x y z", "a b c", "x y z"],
  ["", "text", "", "text"],
  ["same\nlines", "same\nlines", "same\nlines", "same\nlines"],
])("of %j and %j the words that differ are marked", (one, other, first, second) => {
  expect(textDifference(one, other).map(marked)).toEqual([first, second]);
});

test("the pieces are the texts, and what is not marked is the same in both", () => {
  const words = ["", "a", "a ", " b"];
  const texts = words.flatMap((one) => words.flatMap((two) => words.map((three) => one + two + three)));
  for (const one of texts) {
    for (const other of texts) {
      const sides = textDifference(one, other);
      expect(sides.map(plain)).toEqual([one, other]);
      if (!sides.flat().some(({ differs }) => differs)) continue;
      const [first, second] = sides.map((side) =>
        plain(side.filter(({ differs }) => !differs)).replaceAll(/\s/g, ""),
      );
      expect(first).toBe(second);
    }
  }
});

test("two texts too long to be compared word by word are compared at their ends", () => {
  const words = (word: string) => Array.from({ length: 5_000 }, (_, index) => word + index).join(" ");
  const [one] = textDifference(`begin ${words("a")} end`, `begin ${words("b")} end`);
  expect(one.map(({ differs }) => differs)).toEqual([false, true, false]);
});

test("in short, what is the same is cut so that the differences come into sight", () => {
  const same = "word ".repeat(100);
  const [one] = textDifference(`${same}ends here`, `${same}stops here`);
  const short = inShort(one, 10);
  expect(marked(short)).toBe("…word word [ends] here");
  const alone = [{ at: 0, text: same, differs: false }];
  expect(inShort(alone, 10)).toEqual(alone);
});
