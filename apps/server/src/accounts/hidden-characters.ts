/** Controls, what gives a direction or a format, and what nothing is drawn for. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** As Unicode TS 51 builds them: the flag of a part of a country, a key, pictures that make one. */
const EMOJI = new RegExp(
  [
    String.raw`[0-9#*]\uFE0F\u20E3`,
    String.raw`\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}`,
    String.raw`\p{ExtPict}[\p{EMod}\uFE0E\uFE0F]?(?:\u200D\p{ExtPict}[\p{EMod}\uFE0F]?)*`,
  ].join("|"),
  "gu",
);

/** Scripts in which a joiner between two letters is part of how a name is written. */
const JOINING = "Arab Syrc Mong Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh".replaceAll(
  /\w+ ?/g,
  (script) => `\\p{scx=${script.trim()}}`,
);
const JOINERS = new RegExp(`(?<=[${JOINING}])[\\u200C\\u200D](?=[${JOINING}])`, "gu");

/** Which shape of a character is meant, where names differ by it. */
const SHAPES = /(?<=\p{sc=Han})[\u{E0100}-\u{E01EF}]|(?<=\p{sc=Mong})[\u180B-\u180D\u180F]/gu;

/** Whether a name has characters that are not seen, by which it could pass for another. */
export function hasHiddenCharacters(name: string): boolean {
  const rest = [EMOJI, JOINERS, SHAPES].reduce((text, harmless) => text.replaceAll(harmless, " "), name);
  return HIDDEN.test(rest);
}
