/** Does `work` on every item, in as many places at a time as there are, in the order in which they become free. */
export async function inPlaces<Place, Item>(
  places: readonly Place[],
  items: readonly Item[],
  work: (place: Place, item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    places.map(async (place) => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(place, item);
    }),
  );
}
