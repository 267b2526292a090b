/** What the macros make of a range that they go through. */
import type { Fold, FoldMacro } from './ast.ts';
import { compare, sortingCost } from './compare.ts';
import type { Frame } from './frame.ts';
import {
  CelError,
  CelMap,
  entriesOf,
  entryOf,
  fail,
  isList,
  isMap,
  itemAt,
  JsonMap,
  keysOf,
  type Meter,
  sizeOf,
  typeName,
  type Value,
} from './values.ts';

/** What is gone through, each taken out when its turn comes. */
export interface Range {
  readonly size: number;
  readonly key: (index: number) => Value;
  readonly item: (index: number) => Value;
  /** Sets the variables. */
  readonly enter: (index: number) => void;
}

/** What an iteration costs beside its parts. */
const iterationCost = 4;
/** What it costs to list a key. */
const keyCost = 0.1;

/** How the macro goes through a list or map. Throws CelError for what is neither. */
export function rangeOf({ second, slot = 0 }: Fold, of: Value, frame: Frame): Range {
  const { size, isMapRange, key, value } = placesOf(of, frame);
  const first = second !== undefined || isMapRange ? key : value;
  return {
    size,
    key,
    item: isMapRange ? key : value,
    enter(index) {
      frame.spend(iterationCost);
      frame.locals[slot] = first(index);
      if (second !== undefined) frame.locals[slot + 1] = value(index);
    },
  };
}

interface Places {
  readonly size: number;
  readonly isMapRange: boolean;
  readonly key: (index: number) => Value;
  readonly value: (index: number) => Value;
}

function placesOf(of: Value, frame: Frame): Places {
  if (isList(of))
    return { size: sizeOf(of), isMapRange: false, key: BigInt, value: index => itemAt(of, index) as Value };
  if (!isMap(of)) throw new CelError(`cannot iterate over ${typeName(of)}`);
  const keys = keysOf(of);
  frame.spend(Math.floor(keyCost * keys.length));
  const key = (index: number) => keys[index] as Value;
  return { size: keys.length, isMapRange: true, key, value: index => entryOf(of, key(index)) as Value };
}

/** What a test says. */
export function verdictOf(value: Value): boolean {
  if (typeof value !== 'boolean') throw new CelError('no such overload');
  return value;
}

/** What one item's test decides, whatever is wrong with others. */
export const decisive = { all: false, exists: true } as const;

/** Gathers those items whose test holds. */
export interface Gatherer {
  /** `made` is what the item becomes, of macros that make something of it. */
  add(index: number, made: Value | undefined): void;
  result(): Value;
}

type Gather = (range: Range, meter: Meter) => Gatherer;

const gatherMade: Gather = () => {
  const all: Value[] = [];
  return { add: (_, made) => all.push(made as Value), result: () => all };
};

/** What each macro comes to that is not decided by one item. */
export const gatherers: Readonly<Record<Exclude<FoldMacro, keyof typeof decisive>, Gather>> = {
  existsOne() {
    let count = 0;
    return { add: () => count++, result: () => count === 1 };
  },
  filter({ item }) {
    const found: Value[] = [];
    return { add: index => found.push(item(index)), result: () => found };
  },
  map: gatherMade,
  transformList: gatherMade,
  sortBy({ item }, meter) {
    const keyed: { item: Value; key: Value }[] = [];
    return {
      add: (index, made) => keyed.push({ item: item(index), key: made as Value }),
      result() {
        meter.spend(sortingCost(keyed.map(({ key }) => key)));
        return keyed
          .toSorted((a, b) => compare(a.key, b.key) ?? fail('no such overload'))
          .map(({ item: sorted }) => sorted);
      },
    };
  },
  transformMap({ key }) {
    const made = new CelMap([]);
    return { add: (index, value) => made.add(key(index), value as Value), result: () => made };
  },
  transformMapEntry() {
    const made = new CelMap([]);
    return {
      add(_, entry) {
        if (!(entry instanceof CelMap || entry instanceof JsonMap)) throw new CelError('no such overload');
        for (const [key, value] of entriesOf(entry)) made.add(key, value);
      },
      result: () => made,
    };
  },
};
