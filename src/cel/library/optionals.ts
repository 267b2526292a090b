/** Values that may be there. Source: https://pkg.go.dev/github.com/google/cel-go/cel#OptionalTypes */
import type { Implementation, Library } from '../functions.ts';
import {
  type CelMap,
  Duration,
  entryOf,
  isList,
  itemAt,
  itemsOf,
  type JsonList,
  keysCost,
  Optional,
  sizeOf,
  there,
  Uint,
  type Value,
} from '../values.ts';

const itemIn: Implementation = ([list, index]) => new Optional(itemAt(list as JsonList, Number(index)));
const entryIn: Implementation = ([map, key]) => new Optional(entryOf(map as CelMap, key as Value));

/** The same in what may be there: nothing has nothing in it. */
const inside =
  (find: Implementation): Implementation =>
  ([holder, place], frame) => {
    const { value } = holder as Optional;
    return value === undefined ? new Optional(undefined) : find([value, place as Value], frame);
  };

const unwrap: Implementation = ([list]) =>
  itemsOf(list as JsonList).flatMap(item => (item instanceof Optional && item.value !== undefined ? [item.value] : []));

/** Making and asking them. */
export const optionals: Library = {
  'optional.of(A): optional<A>': ([a]) => new Optional(a),
  'optional.none(): optional<dyn>': () => new Optional(undefined),
  'optional.ofNonZeroValue(A): optional<A>': {
    run: ([a]) => new Optional(isZero(a as Value) ? undefined : a),
    cost: keysCost,
  },
  'optional<A>.hasValue(): bool': ([a]) => (a as Optional).value !== undefined,
  'optional<A>.value(): A': ([a]) => there((a as Optional).value, () => 'optional.none() dereference'),
  'optional<A>.or(optional<A>): optional<A>': ([a]) => a as Value,
  'optional<A>.orValue(A): A': ([a]) => a as Value,
  '_[?_](list<A>, int): optional<A>': itemIn,
  '_[?_](map<A, B>, A): optional<B>': entryIn,
  '_[?_](optional<list<A>>, int): optional<A>': inside(itemIn),
  '_[?_](optional<map<A, B>>, A): optional<B>': inside(entryIn),
  '_[_](optional<list<A>>, int): optional<A>': inside(itemIn),
  '_[_](optional<map<A, B>>, A): optional<B>': inside(entryIn),
  'optional.unwrap(list<optional<A>>): list<A>': unwrap,
  'list<optional<A>>.unwrapOpt(): list<A>': unwrap,
};

function isZero(value: Value): boolean {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Optional) return value.value === undefined;
  return (
    (isList(value) || (typeof value === 'object' && ('entries' in value || 'data' in value))) && sizeOf(value) === 0
  );
}
