import { expect, test } from "vitest";
import { hasHiddenCharacters } from "./hidden-characters.ts";

test.for([
  ["turns text around", "Ann\u202Enna"],
  ["isolates", "\u2066Ann\u2069"],
  ["marks a direction", "Ann\u200F"],
  ["marks a direction in Arabic", "Ann\u061C"],
  ["is a space of no width", "An\u200Bn"],
  ["joins words", "An\u2060n"],
  ["is a soft hyphen", "An\u00ADn"],
  ["joins letters that do not join", "An\u200Dn"],
  ["parts letters that do not join", "An\u200Cn"],
  ["joins at the end", "ش\u200D"],
  ["joins twice", "ش\u200C\u200Cش"],
  ["joins a letter to a picture", "ش\u200D😀ش"],
  ["chooses the shape of nothing", "Ann\u{E0100}"],
  ["is a tag", "Ann\u{E0041}"],
  ["chooses how a letter looks", "An\uFE0Fn"],
  ["fills a Hangul syllable", "Ann\u3164"],
  ["joins graphemes", "A\u034Fnn"],
  ["ends a line", "Ann\nBen"],
  ["ends a line elsewhere", "Ann\u2028Ben"],
  ["is a tabulator", "Ann\tBen"],
  ["controls a terminal", "Ann\u001B[31m"],
  ["annotates", "Ann\uFFF9"],
] as const)("what %s is hidden", ([, name]) => {
  expect(hasHiddenCharacters(name)).toBe(true);
});

test.for([
  "Ann-Sophie O’Neill",
  "Ann  Müller-Lüdenscheidt (née X.)",
  "Zoe\u0308",
  "محمد عبد الله",
  "علی\u200Cرضا",
  "ශ්\u200Dරී",
  "क्\u200Dष",
  "李小龙",
  "葛\u{E0100}城",
  "ᠠ\u180Bᠨ",
  "한지민",
  "Ann 👩🏽\u200D🚀",
  "👨\u200D👩\u200D👧\u200D👦",
  "Team ❤\uFE0F",
  "🏳\uFE0F\u200D🌈",
  "❤\uFE0F\u200D🔥",
  "1\uFE0F\u20E3 Team",
  "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
  "🇩🇪",
])("nothing is hidden in “%s”", (name) => {
  expect(hasHiddenCharacters(name)).toBe(false);
});
