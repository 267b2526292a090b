/** JSONPath as columns and selectable fields use it: kubectl's dialect.
 *  Source: https://kubernetes.io/docs/reference/kubectl/jsonpath/ */
import { isObject, ownValue } from '#api';

/** Finds values in an object; what is not there is left out. */
export type JsonPath = (object: unknown) => unknown[];

/** Values that are looked at for one object: `..` in `..`, or a filter of a list that is found again and again, would
 *  have no end. */
const maxLooks = 20_000;

/** What looking may still cost. */
class Looks {
  #left = maxLooks;

  /** Whether there is room for so many more. */
  take(count: number): boolean {
    this.#left -= count;
    return this.#left >= 0;
  }
}

type Step = (values: readonly unknown[], looks: Looks) => unknown[];
type Walk = (object: unknown, looks: Looks) => unknown[];

/** A path such as `.status.conditions[?(@.type=="Ready")].status`. Undefined for what is none. */
export function parseJsonPath(text: string): JsonPath | undefined {
  const walk = parseWalk(text);
  return walk && (object => walk(object, new Looks()));
}

function parseWalk(text: string): Walk | undefined {
  const steps: Step[] = [];
  let rest = text.startsWith('$') || text.startsWith('@') ? text.slice(1) : text;
  while (rest !== '') {
    const parsed = parseStep(rest);
    if (!parsed) return undefined;
    steps.push(parsed.step);
    rest = rest.slice(parsed.length);
  }
  return (object, looks) => steps.reduce((values: unknown[], step) => step(values, looks), [object]);
}

interface ParsedStep {
  readonly step: Step;
  readonly length: number;
}

const stepPatterns: readonly (readonly [pattern: RegExp, step: (match: readonly string[]) => Step | undefined])[] = [
  [/^\.\.(?=[^.[]|$)/, () => each(allBelow)],
  [/^\.\*|^\[\*\]/, () => each(inside)],
  [/^\.?\[\?\(((?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^"')]|\)(?!\]))*)\)\]/, ([, filter = '']) => filterStep(filter)],
  [
    /^\.?\[((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:,(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))*)\]/,
    ([, names = '']) => namesStep(names),
  ],
  [/^\.?\[(-?\d*):(-?\d*)(?::(\d+))?\]/, ([, from = '', to = '', by = '']) => sliceStep(from, to, by)],
  [/^\.?\[(-?\d+(?:,-?\d+)*)\]/, ([, indices = '']) => indexStep(indices.split(',').map(Number))],
  [/^\.?((?:[^.[\]\\]|\\.)+)/, ([, name = '']) => each(value => fieldsOf(value, [unescape(name)]))],
  [/^\.$/, () => values => [...values]],
];

function parseStep(text: string): ParsedStep | undefined {
  for (const [pattern, make] of stepPatterns) {
    const match = pattern.exec(text);
    const step = match && make(match);
    if (match && step) return { step, length: match[0].length };
  }
  return undefined;
}

/** So many values a step finds: `..` in `..` could find more than there is room for. */
const maxValues = 10_000;

const each =
  (find: (value: unknown, looks: Looks) => Iterable<unknown>): Step =>
  (values, looks) => {
    const found: unknown[] = [];
    for (const value of values) {
      if (!looks.take(1)) return found;
      for (const inner of find(value, looks)) {
        if (found.length >= maxValues || !looks.take(1)) return found;
        found.push(inner);
      }
    }
    return found;
  };

const unescape = (name: string): string => name.replaceAll(/\\(.)/g, '$1');

const fieldsOf = (value: unknown, names: readonly string[]): unknown[] =>
  names.flatMap(name => (isObject(value) && Object.hasOwn(value, name) ? [ownValue(value, name)] : []));

const inside = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? (Object.values(value) as unknown[]) : [];

function* allBelow(value: unknown): Generator {
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    yield next;
    for (const inner of inside(next).reverse()) left.push(inner);
  }
}

function namesStep(text: string): Step {
  const names = [...text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map(match =>
    unescape(match[1] ?? match[2] ?? ''),
  );
  return each(value => fieldsOf(value, names));
}

const indexStep = (indices: readonly number[]): Step =>
  each(value => (Array.isArray(value) ? indices.flatMap(index => atIndex(value, index)) : []));

function atIndex(list: readonly unknown[], index: number): unknown[] {
  const place = index < 0 ? index + list.length : index;
  return place >= 0 && place < list.length ? [list[place]] : [];
}

function sliceStep(from: string, to: string, by: string): Step {
  const step = by === '' ? 1 : Number(by);
  return each((value, looks) => {
    if (!Array.isArray(value) || !looks.take(value.length)) return [];
    const list: unknown[] = value;
    const part = list.slice(from === '' ? 0 : Number(from), to === '' ? list.length : Number(to));
    return part.filter((_, index) => step > 0 && index % step === 0);
  });
}

const comparisons: Readonly<Record<string, (left: unknown, right: unknown) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => isOrdered(left, right) && (left as number) < (right as number),
  '<=': (left, right) => isOrdered(left, right) && (left as number) <= (right as number),
  '>': (left, right) => isOrdered(left, right) && (left as number) > (right as number),
  '>=': (left, right) => isOrdered(left, right) && (left as number) >= (right as number),
};

const isOrdered = (left: unknown, right: unknown): boolean => typeof left === typeof right;

/** `@.type=="Ready"`, or `@.type`: those that have it. */
function filterStep(text: string): Step | undefined {
  const [, left = '', operator, right = ''] = /^\s*(.+?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?)\s*)?$/s.exec(text) ?? [];
  const read = operandOf(left);
  const compare = operator === undefined ? undefined : comparisons[operator];
  const other = operator === undefined ? () => [] : operandOf(right);
  if (!read || !other) return undefined;
  const isWanted = (item: unknown, looks: Looks): boolean => {
    if (!looks.take(1)) return false;
    const found = read(item, looks);
    if (!compare) return found.length > 0;
    const wanted = other(item, looks);
    return found.length > 0 && wanted.length > 0 && compare(found[0], wanted[0]);
  };
  return each((value, looks) =>
    Array.isArray(value) && looks.take(value.length) ? value.filter(item => isWanted(item, looks)) : [],
  );
}

function operandOf(text: string): Walk | undefined {
  if (text.startsWith('@') || text.startsWith('$')) return parseWalk(text);
  const quotedText = /^"((?:[^"\\]|\\.)*)"$|^'((?:[^'\\]|\\.)*)'$/s.exec(text);
  if (quotedText) return () => [unescape(quotedText[1] ?? quotedText[2] ?? '')];
  if (text === 'true' || text === 'false') return () => [text === 'true'];
  return text !== '' && !Number.isNaN(Number(text)) ? () => [Number(text)] : undefined;
}
