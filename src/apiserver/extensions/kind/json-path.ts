/** JSONPath as columns and selectable fields use it: kubectl's dialect.
 *  Source: https://kubernetes.io/docs/reference/kubectl/jsonpath/ */
import { isObject, ownValue } from '#api';

/** Finds values in an object; what is not there is left out. */
export type JsonPath = (object: unknown) => unknown[];

type Step = (values: readonly unknown[]) => unknown[];

/** A path such as `.status.conditions[?(@.type=="Ready")].status`. Undefined for what is none. */
export function parseJsonPath(text: string): JsonPath | undefined {
  const steps: Step[] = [];
  let rest = text.startsWith('$') || text.startsWith('@') ? text.slice(1) : text;
  while (rest !== '') {
    const parsed = parseStep(rest);
    if (!parsed) return undefined;
    steps.push(parsed.step);
    rest = rest.slice(parsed.length);
  }
  return object => steps.reduce((values: unknown[], step) => step(values), [object]);
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
  (find: (value: unknown) => Iterable<unknown>): Step =>
  values => {
    const found: unknown[] = [];
    for (const value of values) {
      for (const inner of find(value)) {
        if (found.length >= maxValues) return found;
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
  yield value;
  for (const inner of inside(value)) yield* allBelow(inner);
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
  return each(value => {
    if (!Array.isArray(value)) return [];
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
  const isWanted = (item: unknown): boolean => {
    const found = read(item);
    if (!compare) return found.length > 0;
    const wanted = other(item);
    return found.length > 0 && wanted.length > 0 && compare(found[0], wanted[0]);
  };
  return each(value => (Array.isArray(value) ? (value as unknown[]).filter(isWanted) : []));
}

function operandOf(text: string): JsonPath | undefined {
  if (text.startsWith('@') || text.startsWith('$')) return parseJsonPath(text);
  const quotedText = /^"((?:[^"\\]|\\.)*)"$|^'((?:[^'\\]|\\.)*)'$/s.exec(text);
  if (quotedText) return () => [unescape(quotedText[1] ?? quotedText[2] ?? '')];
  if (text === 'true' || text === 'false') return () => [text === 'true'];
  return text !== '' && !Number.isNaN(Number(text)) ? () => [Number(text)] : undefined;
}
