/** What objects cost by their size: for every list and map of every kind, each step of a write is run with eight
 *  thousand entries in one object, and with as many in eight. What is n log n takes a little longer with one, what is
 *  quadratic eight times as long. */
import { expect, test } from 'vitest';
import {
  applyDefaults,
  ConfigMap,
  checkFields,
  decodeObject,
  findStruct,
  invalidObject,
  isObject,
  jsonPatch,
  type Kind,
  type KubeObject,
  kinds,
  mergePatch,
  normalize,
  parseFieldSelector,
  parseLabelSelector,
  type StructReference,
  strategicMerge,
  withNulls,
} from '#api';
import { runNow } from '#base';
import { findDuplicateFields } from './codecs/duplicate-fields.ts';
import { parseJson } from './codecs/parse-json.ts';
import { decodeProtobuf } from './codecs/protobuf/decode.ts';
import { filled, type RepeatedField, repeatedFields, withFieldAt } from './fixtures/repeated.ts';
import { validObjects } from './fixtures/valid-objects.ts';
import { jsonOfYaml } from './http/yaml-text.ts';
import { bodyWriteOf } from './registry/field-writes.ts';
import { planApply } from './registry/plan/managed-fields/apply.ts';
import { filterOf } from './registry/plan/managed-fields/ignored-fields.ts';
import { emptyObject, keepRecord } from './registry/plan/managed-fields/record.ts';
import type { FieldWrite } from './registry/plan/managed-fields/track.ts';
import { validateMetadata, validateMetadataUpdate } from './registry/plan/validate-metadata.ts';
import { createStrategies } from './registry/strategies/index.ts';
import { createTable } from './representations/table.ts';
import { createResource } from './resource/resource.ts';
import type { Strategy } from './resource/strategy.ts';

const few = 1000;
const factor = 8;
/** Between what n log n makes of it, and the factor. Measured up to 32,000 entries, one of some 4,000 and more takes
 *  two to three times as long as one of fewer, and little longer after that. */
const mostTimes = 4;
/** Wall time of a test, which other work on the machine lengthens. */
const patient = { timeout: 60_000 };
/** CPU time below which a measurement says nothing: what is quadratic takes more. */
const leastMs = 25;
const attempts = 4;

/** What stands in the texts of objects for the series that they are of: of six digits, the last of them no zero. */
const anySeries = 100_001;
let lastSeries = anySeries;
/** The number of inputs that nothing has read before: few that are remembered, where many are not, would make those
 *  look slow. */
const nextSeries = (): number => (lastSeries += 2);

/** CPU milliseconds of this thread. */
function cpuMsOf(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** How many times as long many take as the same number of few at a time, at best of some attempts; 0 when they take
 *  next to nothing. Each input is made anew, as one of a series of its own. */
function timesAsLong(make: (count: number, series: number) => () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < attempts && best > mostTimes; attempt++) {
    const manyMs = cpuMsOf(make(few * factor, nextSeries()));
    if (manyMs < leastMs) return 0;
    const runs = Array.from({ length: factor }, () => make(few, nextSeries()));
    const fewMs = cpuMsOf(() => runs.forEach(run => run()));
    best = Math.min(best, manyMs / Math.max(leastMs / factor, fewMs));
  }
  return best;
}

const strategyOf = new Map(createStrategies().map(strategy => [strategy.kind, strategy]));
const user = { username: 'a', groups: [] };
const context = { user, nowMs: 0, subresource: '' };
const tolerant = (run: () => unknown): void => {
  try {
    run();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw error;
  }
};

/** The steps of a write, each with objects of its own to change. */
const steps: Readonly<Record<string, (object: KubeObject, facts: Facts) => unknown>> = {
  decode: (object, { struct }) => decodeObject(struct, object),
  'bring into normal form': (object, { struct }) => normalize(struct, object),
  'write nulls': (object, { struct }) => withNulls(struct, object),
  default: (object, { struct, strategy }) => {
    applyDefaults(struct, object);
    strategy?.applyDefaults?.(object);
  },
  prepare: (object, { strategy }) => strategy?.prepareForCreate?.(object, context),
  'prepare an update': (object, { strategy, old }) => strategy?.prepareForUpdate?.(object, old, context),
  'keep the record': (object, { old, ...facts }) => {
    const { write, empty } = writerOf(facts);
    runNow(keepRecord(write, object, { old: undefined, empty }));
    runNow(keepRecord(write, { ...old, metadata: { ...old.metadata, labels: { a: 'b' } } }, { old: object, empty }));
  },
  apply: (object, { old, ...facts }) =>
    runNow(planApply({ ...writerOf(facts), kind: facts.kind, live: old, applied: object, force: false })),
  warn: (object, { strategy }) => strategy?.warnings?.(object, undefined),
  reserve: (object, { strategy }) => strategy?.reservations?.assign(object, undefined, () => true),
  validate: (object, { struct, strategy, kind }) => {
    const errors = [
      ...validateMetadata(object.metadata, { isNamespaced: true, checkName: () => [] }),
      ...checkFields(struct, object),
      ...(strategy?.validateCreate?.(object, context) ?? []),
    ];
    if (errors.length > 0) invalidObject(kind, 'a', errors);
  },
  'validate an update': (object, { strategy, old }) => {
    validateMetadataUpdate(object.metadata, { ...old.metadata, deletionTimestamp: 'x' });
    strategy?.validateUpdate?.(object, old, context);
    strategy?.validateStatusUpdate?.(object, old, { ...context, subresource: 'status' });
  },
  'merge strategically': (object, { struct, old }) =>
    strategicMerge(old as unknown as Record<string, unknown>, object, struct),
  merge: (object, { old }) => mergePatch(old, object),
  'print as a table': (object, { strategy }) =>
    createTable(strategy ?? {}, [object], {}, { nowMs: 0, version: 'v1', includeObject: 'None' }),
};

interface Facts {
  readonly kind: Kind;
  readonly struct: StructReference;
  readonly strategy: Strategy | undefined;
  /** The object before. */
  readonly old: KubeObject;
}

/** Somebody who writes objects of a kind, and what there is before an object. */
function writerOf({ kind, struct, strategy = { kind } }: Omit<Facts, 'old'>): { write: FieldWrite; empty: KubeObject } {
  const resource = createResource({ kind, struct, strategy });
  const shape = { kind, struct };
  const write = bodyWriteOf(shape, { manager: 'm', subresource: '', nowMs: 0 });
  return { write: { ...write, filter: filterOf(resource, '') }, empty: emptyObject(shape) };
}

/** The object with so many entries in the field, with its defaults, as JSON; they are of {@link anySeries}. */
function textOf(field: RepeatedField, count: number): string {
  const { apiVersion, kind } = field.kind;
  const valid = {
    apiVersion,
    kind,
    metadata: { name: 'a', namespace: 'default' },
    ...validObjects[`${apiVersion}/${kind}`],
  };
  const object = withFieldAt(valid, field.path, filled(field, count, anySeries)) as KubeObject;
  normalize(findStruct(apiVersion, kind) as StructReference, object);
  strategyOf.get(field.kind)?.applyDefaults?.(object);
  return JSON.stringify(object);
}

const fields = repeatedFields(kinds).map(
  field => [`${field.kind.apiVersion} ${field.kind.kind} ${field.name}`, field] as const,
);

test.each(fields)('%s', patient, (_, field) => {
  const { kind } = field;
  const struct = findStruct(kind.apiVersion, kind.kind) as StructReference;
  const texts = new Map([few, few * factor].map(count => [count, textOf(field, count)]));
  const slow: string[] = [];
  for (const [name, step] of Object.entries(steps)) {
    const times = timesAsLong((count, series) => {
      const text = (texts.get(count) as string).replaceAll(`${anySeries}`, `${series}`);
      const old = JSON.parse(text) as KubeObject;
      const object = JSON.parse(text) as KubeObject;
      return () => tolerant(() => step(object, { kind, struct, strategy: strategyOf.get(kind), old }));
    });
    if (times > mostTimes) slow.push(`${name}: ${times.toFixed(0)} times as long`);
  }
  expect(slow).toEqual([]);
});

const varint = (number: number): number[] =>
  number < 128 ? [number] : [(number & 127) | 128, ...varint(Math.floor(number / 128))];
const message = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
const repeat = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join('');
const list = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join(',');

/** A review, since everybody may send one, with many of a metadata's field. */
function protobufOf(number: number, count: number, make: (index: number) => Buffer): Buffer {
  const metadata = Buffer.concat(Array.from({ length: count }, (_, index) => message(number, make(index))));
  const type = Buffer.concat([
    message(1, Buffer.from('authorization.k8s.io/v1')),
    message(2, Buffer.from('SelfSubjectAccessReview')),
  ]);
  return Buffer.concat([Buffer.from('k8s\0'), message(1, type), message(2, message(1, metadata))]);
}

const document = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));

/** Texts in every form that a client may choose, of so many parts. */
const readers: readonly (readonly [string, (count: number) => () => unknown])[] = [
  [
    'protobuf, a map',
    n =>
      read(
        decodeProtobuf,
        protobufOf(11, n, i => message(1, Buffer.from(`k${i}`))),
      ),
  ],
  [
    'protobuf, a list',
    n =>
      read(
        decodeProtobuf,
        protobufOf(14, n, i => Buffer.from(`f${i}`)),
      ),
  ],
  [
    'protobuf, structs',
    n =>
      read(
        decodeProtobuf,
        protobufOf(13, n, i => message(1, Buffer.from(`f${i}`))),
      ),
  ],
  [
    'protobuf, the same again',
    n =>
      read(
        decodeProtobuf,
        protobufOf(1, n, () => Buffer.from('name')),
      ),
  ],
  ['JSON', n => read(parseJson, Buffer.from(`[${list(n, i => `{"k${i}":1}`)}]`))],
  ['duplicate fields', n => read(findDuplicateFields, `{${list(n, i => `"k${i % 2 === 0 ? 0 : i}":1`)}}`)],
  ['backslashes', n => read(findDuplicateFields, `{"${repeat(n * 50, () => '\\\\')}":1}`)],
  [
    'YAML, a map',
    n =>
      read(
        jsonOfYaml,
        repeat(n / 4, i => `k${i}: 1\n`),
      ),
  ],
  [
    'YAML, lists in each other',
    n =>
      read(
        jsonOfYaml,
        repeat(n / 4, i => `- - a${i}\n`),
      ),
  ],
  ['label selector', n => read(parseLabelSelector, `a in (${list(n, i => `v${i}`)})`)],
  [
    'label selector, many',
    n =>
      read(
        parseLabelSelector,
        list(n, i => `k${i}=v`),
      ),
  ],
  [
    'field selector',
    n =>
      read(
        parseFieldSelector,
        list(n, i => `metadata.name=a${i}`),
      ),
  ],
  ['field selector, backslashes', n => read(parseFieldSelector, `a=${repeat(n * 20, () => '\\\\')},b=c`)],
];
const read =
  <T>(reader: (input: T) => unknown, input: T) =>
  () =>
    tolerant(() => reader(input));

test.each(readers)('reading %s', patient, (_, make) => {
  expect(timesAsLong(make)).toBeLessThan(mostTimes);
});

const quantityStruct: StructReference = {
  kind: 'struct',
  ref: 'q',
  struct: { fields: { a: { value: { kind: 'quantity' } } } },
};
test.each([
  ['digits', (digits: string) => digits],
  ['digits and no unit', (digits: string) => `${digits}x`],
  ['a fraction', (digits: string) => `.${digits}`],
  ['an exponent', (digits: string) => `1e${digits}`],
])('a quantity of many %s', (_, make) => {
  const times = timesAsLong((n, series) =>
    read(text => decodeObject(quantityStruct, { a: text }), make(`${series}`.repeat(n * 8))),
  );
  expect(times).toBeLessThan(mostTimes);
});

const operations: readonly (readonly [string, (index: number) => object])[] = [
  ['add at the front', index => ({ op: 'add', path: '/list/0', value: index })],
  ['add', index => ({ op: 'add', path: `/map/n${index}`, value: {} })],
  ['remove at the front', () => ({ op: 'remove', path: '/list/0' })],
  ['test', index => ({ op: 'test', path: `/map/k${index}`, value: index })],
  ['copy', index => ({ op: 'copy', from: '/list/0', path: `/map/c${index}` })],
  ['move', index => ({ op: 'move', from: `/map/k${index}`, path: `/map/m${index}` })],
];
test.each(operations)('a JSON patch of many %s', patient, (_, make) => {
  const times = timesAsLong(n => {
    const patch = Array.from({ length: n }, (__, index) => make(index));
    const original = { map: document(n), list: Array.from({ length: n }, (__, index) => index) };
    return () => tolerant(() => jsonPatch(original, patch));
  });
  expect(times).toBeLessThan(mostTimes);
});

test('a record of many managers', patient, () => {
  const struct = findStruct('v1', 'ConfigMap') as StructReference;
  const facts = { kind: ConfigMap, struct, strategy: undefined };
  const managedFields = (n: number, series: number) =>
    Array.from({ length: n }, (_, index) => ({
      manager: `m${index}`,
      operation: 'Update',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { [`f:k${series}-${index}`]: {} } },
    }));
  const objectOf = (metadata: object, data: object = { a: 'b' }) =>
    ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ...metadata }, data }) as unknown as KubeObject;
  const kept = timesAsLong((n, series) => {
    const draft = objectOf({ managedFields: managedFields(n, series) });
    const { write, empty } = writerOf(facts);
    return () => runNow(keepRecord(write, draft, { old: objectOf({}, { a: 'c' }), empty }));
  });
  const applied = timesAsLong((n, series) => {
    const own = { ...managedFields(1, series)[0], operation: 'Apply', manager: 'm' };
    const live = objectOf({ managedFields: [own, ...managedFields(n, series)] });
    const { kind } = facts;
    return () => runNow(planApply({ ...writerOf(facts), kind, live, applied: objectOf({}), force: true }));
  });
  expect(Math.max(kept, applied)).toBeLessThan(mostTimes);
});

test('a strategic merge of every directive', patient, () => {
  const pod = findStruct('v1', 'Pod') as StructReference;
  const names = (n: number) => Array.from({ length: n }, (_, index) => ({ name: `c${index}` }));
  const texts = (n: number) => names(n).map(({ name }) => name);
  const patches: readonly ((n: number) => object)[] = [
    n => ({ spec: { '$setElementOrder/containers': names(n), containers: names(n) } }),
    n => ({ spec: { '$setElementOrder/containers': names(n).toReversed() } }),
    n => ({ spec: { containers: names(n).map(item => ({ ...item, $patch: 'delete' })) } }),
    n => ({ metadata: { '$deleteFromPrimitiveList/finalizers': texts(n) } }),
    n => ({ metadata: { '$setElementOrder/finalizers': texts(n).toReversed(), finalizers: [] } }),
    n => ({ spec: { $retainKeys: texts(n), ...document(n) } }),
  ];
  for (const patchOf of patches) {
    const times = timesAsLong(n => {
      const original = { metadata: { finalizers: texts(n) }, spec: { containers: names(n), ...document(n) } };
      const patch = patchOf(n);
      return () => tolerant(() => strategicMerge(original, patch, pod));
    });
    expect(times).toBeLessThan(mostTimes);
  }
});

test('fixtures fill what they say', () => {
  const fields = repeatedFields(kinds);
  expect(fields.map(({ name }) => name)).toContain('spec.containers[0].env');
  expect(fields.every(each => Object.keys(filled(each, 3) as object).length === 3)).toBe(true);
  expect(isObject(withFieldAt({}, ['a', 0, 'b'], 1))).toBe(true);
});
