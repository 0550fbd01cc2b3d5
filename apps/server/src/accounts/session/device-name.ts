const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "Mac"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

const LONGEST = 60;

/** What a person would call the device that says `agent` of itself. */
export function deviceName(agent: string | null): string {
  if (agent === null || agent.trim() === "") return "Unknown device";
  const known = ([pattern]: readonly [RegExp, string]) => pattern.test(agent);
  const browser = BROWSERS.find(known)?.[1];
  const system = SYSTEMS.find(known)?.[1];
  if (browser !== undefined) return system === undefined ? browser : `${browser} on ${system}`;
  // Programs that are no browsers say their name first.
  const program = agent.trim().split(/[\s/]/, 1)[0] ?? "";
  return program.slice(0, LONGEST) || "Unknown device";
}
