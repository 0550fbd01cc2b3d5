/** Something that is wrong, by the promise that it breaks. */
export interface Problem {
  readonly promise: Broken;
  readonly sentence: string;
}

/** What holds after quiet, and some of it always. */
type Broken =
  | "runs"
  | "rests"
  | "equals the server"
  | "loses nothing"
  | "doubles nothing"
  | "counts right"
  | "keeps groups whole"
  | "keeps rejections"
  | "prefers the later keystroke"
  | "keeps what lost"
  | "leaves what is settled"
  | "keeps the best"
  | "skips no version"
  | "tells no lie";
