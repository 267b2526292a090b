/** What the macros make of a range that they go through. */
import type { FoldMacro } from './ast.ts';
import { CelError, CelMap, compare, entriesOf, fail, JsonMap, type Meter, sortingCost, type Value } from './values.ts';

/** One going through of a range. */
export interface Iteration extends Meter {
  readonly size: number;
  key(index: number): Value;
  item(index: number): Value;
  value(index: number): Value;
  /** Sets the variables. */
  enter(index: number): void;
  holds(): boolean;
  transformed(): Value;
}

type Run = (iteration: Iteration) => Value;

const collect = (iteration: Iteration, take: (index: number) => void): void => {
  for (let index = 0; index < iteration.size; index++) {
    iteration.enter(index);
    if (iteration.holds()) take(index);
  }
};

/** What each macro comes to. */
export const folds: Readonly<Record<FoldMacro, Run>> = {
  all: iteration => quantify(iteration, false),
  exists: iteration => quantify(iteration, true),
  existsOne(iteration) {
    let count = 0;
    collect(iteration, () => count++);
    return count === 1;
  },
  filter(iteration) {
    const found: Value[] = [];
    collect(iteration, index => found.push(iteration.item(index)));
    return found;
  },
  map(iteration) {
    const made: Value[] = [];
    collect(iteration, () => made.push(iteration.transformed()));
    return made;
  },
  transformList: iteration => folds.map(iteration),
  sortBy(iteration) {
    const keyed: { item: Value; key: Value }[] = [];
    collect(iteration, index => keyed.push({ item: iteration.item(index), key: iteration.transformed() }));
    iteration.spend(sortingCost(keyed.map(({ key }) => key)));
    return keyed.toSorted((a, b) => compare(a.key, b.key) ?? fail('no such overload')).map(({ item }) => item);
  },
  transformMap(iteration) {
    const made: [Value, Value][] = [];
    collect(iteration, index => made.push([iteration.key(index), iteration.transformed()]));
    return new CelMap(made);
  },
  transformMapEntry(iteration) {
    const made: (readonly [Value, Value])[] = [];
    collect(iteration, () => {
      const entry = iteration.transformed();
      if (entry instanceof CelMap || entry instanceof JsonMap) made.push(...entriesOf(entry));
      else throw new CelError('no such overload');
    });
    return new CelMap(made);
  },
};

/** One item decides, whatever is wrong with others. */
function quantify(iteration: Iteration, decisive: boolean): boolean {
  let failure: unknown;
  for (let index = 0; index < iteration.size; index++) {
    iteration.enter(index);
    try {
      if (iteration.holds() === decisive) return decisive;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return !decisive;
}
