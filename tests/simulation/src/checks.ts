import { BUILT_IN_SPACE } from "@tidemark/domain";
import { canonicalJson, type JsonValue } from "@tidemark/sync-core";
import type { SavedEdit, SettledChange } from "./ledger.ts";
import type { SimDevice, World } from "./world.ts";

/** What is wrong with a world in which all is quiet, as sentences; nothing, if all is well. */
export function problemsOf(world: World): readonly string[] {
  return [
    ...settledTwice(world),
    ...lostEdits(world),
    ...wrongCounts(world),
    ...world.devices.flatMap((device) => deviceProblems(world, device)),
  ];
}

function settledTwice({ ledger }: World): readonly string[] {
  return [...ledger.settled.values()]
    .filter(({ batches }) => batches.size > 1)
    .map(({ change, batches }) => `change ${change.id} was settled in ${batches.size} batches`);
}

/** Every saved edit was settled, or joined a refused create, or was replaced by a later one before it went out. */
function lostEdits({ ledger }: World): readonly string[] {
  const changes = [...ledger.settled.values()];
  const withdrawn = withdrawnRows(ledger);
  return ledger.saved
    .filter(
      (saved, place) =>
        !withdrawn.has(saved.row) &&
        !changes.some((settled) => carries(settled, saved) || isRefusedCreate(settled, saved)) &&
        !isReplaced(ledger.saved, place),
    )
    .map((saved) => `${saved.device} saved ${JSON.stringify(saved)} and the server never heard of it`);
}

function carries({ device, change }: SettledChange, saved: SavedEdit): boolean {
  if (device !== saved.device || change.row !== saved.row || change.kind === "delete") return false;
  return saved.name === undefined
    ? change.values["currentValue"] === saved.delta
    : change.values["name"] === saved.name;
}

/** What follows a refused create waits with it; that it shows is looked at with the device. */
function isRefusedCreate({ change, outcome }: SettledChange, { row }: SavedEdit): boolean {
  return change.row === row && change.kind === "create" && outcome.kind === "rejected";
}

function isReplaced(saved: readonly SavedEdit[], place: number): boolean {
  const edit = saved[place];
  return saved
    .slice(place + 1)
    .some(
      ({ device, row, name }) =>
        device === edit?.device && row === edit.row && name !== undefined && edit.name !== undefined,
    );
}

/** A counter is the sum of all differences that were settled, each once. */
function wrongCounts({ ledger, server }: World): readonly string[] {
  return [...server.rows(BUILT_IN_SPACE, "goal")].flatMap(([id, { values }]) => {
    const sum = [...ledger.settled.values()]
      .filter(({ change, outcome }) => change.row === id && outcome.kind !== "rejected")
      .reduce(
        (total, { change }) =>
          total + (change.kind === "delete" ? 0 : Number(change.values["currentValue"] ?? 0)),
        0,
      );
    return values["currentValue"] === sum
      ? []
      : [`goal ${id} counts ${JSON.stringify(values["currentValue"])} and its differences add up to ${sum}`];
  });
}

function deviceProblems(world: World, device: SimDevice): readonly string[] {
  return [...device.tabs].flatMap((tab, place) => {
    const { client } = tab;
    const who = `${device.name}, tab ${place}`;
    const failed = (id: string) => client.rowStatus("goal", id).status === "failed";
    const { state, pending, message } = client.status();
    const rest = state === "idle" && pending === 0 && message === null;
    return [
      ...(rest ? [] : [`${who} does not rest: ${JSON.stringify(client.status())}`]),
      ...differences(world, client.rows("goal"), failed).map((difference) => `${who}: ${difference}`),
      ...forgottenRejections(world, device, failed).map(
        (id) => `${who}: the rejected change of ${id} is nowhere`,
      ),
    ];
  });
}

function differences(
  { server }: World,
  rows: readonly { readonly id: string }[],
  except: (id: string) => boolean,
): readonly string[] {
  const here = new Map(
    rows.filter(({ id }) => !except(id)).map((row) => [row.id, canonicalJson(row as unknown as JsonValue)]),
  );
  const there = new Map(
    [...server.rows(BUILT_IN_SPACE, "goal")]
      .filter(([id]) => !except(id))
      .map(([id, { values }]) => [id, canonicalJson({ id, ...values })]),
  );
  return [...new Set([...here.keys(), ...there.keys()])]
    .filter((id) => here.get(id) !== there.get(id))
    .map((id) => `goal ${id} is ${here.get(id)} and ${there.get(id)} on the server`);
}

/** What the server refused is on the failed list, unless its author has replaced it or withdrawn it. */
function forgottenRejections(
  { ledger }: World,
  { name }: SimDevice,
  failed: (id: string) => boolean,
): readonly string[] {
  const withdrawn = withdrawnRows(ledger);
  return [...ledger.settled.values()]
    .filter(
      ({ device, change, outcome }) =>
        device === name && outcome.kind === "rejected" && !withdrawn.has(change.row),
    )
    .filter(({ change }) => !failed(change.row) && !isRenamedLater(ledger.saved, name, change))
    .map(({ change }) => change.row);
}

function isRenamedLater(
  saved: readonly SavedEdit[],
  device: string,
  change: SettledChange["change"],
): boolean {
  const refused = change.kind === "delete" ? undefined : change.values["name"];
  const place = saved.findIndex(
    ({ name, row }) => name !== undefined && name === refused && row === change.row,
  );
  return saved
    .slice(place + 1)
    .some((later) => later.device === device && later.row === change.row && later.name !== undefined);
}

/** Rows on which something was withdrawn, with those that share a transaction with them. */
function withdrawnRows({ withdrawn, groups }: World["ledger"]): ReadonlySet<string> {
  const rows = new Set(withdrawn);
  for (let size = -1; size !== rows.size;) {
    size = rows.size;
    for (const group of groups) if (group.some((row) => rows.has(row))) group.forEach((row) => rows.add(row));
  }
  return rows;
}
