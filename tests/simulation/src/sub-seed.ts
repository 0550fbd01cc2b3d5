import { createSeededRandom, type SeededRandom } from "@tidemark/sync-client/testing";

/** A seed made of a seed and of what it is for; small differences make quite another. */
export function subSeed(seed: number, ...purpose: readonly (number | string)[]): number {
  let hash = seed >>> 0;
  for (const part of purpose) {
    for (const unit of `${part}/`) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
    hash = (hash ^ (hash >>> 16)) >>> 0;
  }
  return hash;
}

/** Random numbers that begin anew whenever they are told to, so that what was drawn before plays no part. */
export interface ReseededRandom extends SeededRandom {
  reseed(seed: number): void;
}

export function createReseededRandom(seed: number): ReseededRandom {
  let random = createSeededRandom(seed);
  return {
    reseed(next) {
      random = createSeededRandom(next);
    },
    next: () => random.next(),
    below: (limit) => random.below(limit),
    bytes: (count) => random.bytes(count),
    chance: (probability) => random.chance(probability),
    pick: (items) => random.pick(items),
  };
}

/**
 * One of the items, by a number and by what each is called: as long as the chosen one is there, the others
 * may come and go.
 */
export function pickBy<Item>(
  seed: number,
  items: readonly Item[],
  nameOf: (item: Item) => number | string,
): Item | undefined {
  let best: { readonly item: Item; readonly rank: number } | undefined;
  for (const item of items) {
    const rank = subSeed(seed, nameOf(item));
    if (!best || rank > best.rank) best = { item, rank };
  }
  return best?.item;
}
