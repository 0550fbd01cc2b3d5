import type { Machine } from "./setup/machine.ts";
import type { Result } from "./result.ts";

export interface Report {
  readonly machine: Machine;
  readonly postgres: Readonly<Record<string, string>>;
  readonly results: readonly Result[];
}

/** The report for a person. */
export function formatReport({ machine, postgres, results }: Report): string {
  const settings = Object.entries(postgres).map(([name, value]) => `${name} ${value}`);
  return [
    `${machine.cpus} × ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, load ${machine.load}`,
    `PostgreSQL: ${settings.join(", ")}`,
    ...results.flatMap((result) => ["", ...formatResult(result)]),
  ].join("\n");
}

function formatResult(result: Result): string[] {
  const head = `${result.name}: ${result.what}`;
  if (result.unit === "rows/s") {
    return [
      head,
      `  ours   ${pad(result.value)} rows/s   ${(result.ratio * 100).toFixed(0)} % of the floor`,
      `  floor  ${pad(result.floor.value)} rows/s   ${result.floor.what}`,
    ];
  }
  const { p50, p99, floor, ratio } = result;
  return [
    head,
    `  ours   p50 ${pad(p50)} ms   p99 ${pad(p99)} ms   ${ratio.p50} and ${ratio.p99} times the floor`,
    `  floor  p50 ${pad(floor.p50)} ms   p99 ${pad(floor.p99)} ms   ${floor.what}`,
  ];
}

const numbers = new Intl.NumberFormat("en");

function pad(value: number): string {
  return numbers.format(value).padStart(9);
}
