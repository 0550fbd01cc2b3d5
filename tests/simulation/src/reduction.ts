import { CALM, type DevicePlan, type Schedule, WHOLE_PAGES } from "./schedule.ts";

/** What is left of a schedule. */
export interface Reduction {
  /** The numbers of the happenings that are kept. */
  readonly keep: readonly number[];
  /** Hardships left out, by name: `device-0`, `network-0` (it is calm), `clock-0` (it is right), `pages` (they are whole). */
  readonly without: readonly string[];
}

export function wholeOf({ happenings }: Schedule): Reduction {
  return { keep: happenings.map(({ number }) => number), without: [] };
}

/** The names of all that a schedule could do without, beside its happenings; whole devices first. */
export function hardshipsOf({ devices }: Schedule): readonly string[] {
  return [
    ...devices.map(({ number }) => `device-${number}`),
    ...devices.map(({ number }) => `network-${number}`),
    ...devices.map(({ number }) => `clock-${number}`),
    "pages",
  ];
}

export function reduced(schedule: Schedule, { keep, without }: Reduction): Schedule {
  const kept = new Set(keep);
  const gone = new Set(without);
  const eased = (device: DevicePlan): DevicePlan => ({
    ...device,
    ...(gone.has(`network-${device.number}`) && { network: CALM }),
    ...(gone.has(`clock-${device.number}`) && { offset: 0 }),
  });
  return {
    ...schedule,
    pageRows: gone.has("pages") ? WHOLE_PAGES : schedule.pageRows,
    devices: schedule.devices.filter(({ number }) => !gone.has(`device-${number}`)).map(eased),
    happenings: schedule.happenings.filter(({ number }) => kept.has(number)),
  };
}
