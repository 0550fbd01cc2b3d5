/** One figure, beside the floor that was measured in the same run. */
export type Result = Throughput | Latency;

export interface Throughput {
  readonly name: string;
  readonly what: string;
  readonly unit: "rows/s";
  readonly value: number;
  readonly floor: { readonly what: string; readonly value: number };
  /** Ours by the floor's; 1 would be as fast. */
  readonly ratio: number;
}

export interface Latency {
  readonly name: string;
  readonly what: string;
  readonly unit: "ms";
  readonly samples: number;
  readonly p50: number;
  readonly p99: number;
  readonly floor: { readonly what: string; readonly p50: number; readonly p99: number };
  /** Ours by the floor's; 1 would be as fast. */
  readonly ratio: { readonly p50: number; readonly p99: number };
}
