/** Definitions of custom kinds for benchmarks: of usual size, with rules, and as large as they come. */
import type { CustomResourceDefinition, New } from '#api';

type Schema = Readonly<Record<string, unknown>>;

const words =
  'The desired state of the resource as the controller reads it, compared with what was observed when it last looked at it.';

const described = (description: string, rest: Schema): Schema => ({ description, ...rest });

/** Sixty fields of the usual sorts, some 16 KB in JSON. */
const usualSpec: Schema = {
  type: 'object',
  description: words,
  properties: Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [
      `part${i}`,
      described(`${words} Part ${i} of it.`, {
        type: 'object',
        properties: {
          name: described(words, { type: 'string', maxLength: 253 }),
          replicas: described(words, { type: 'integer', format: 'int32', minimum: 0, default: 1 }),
          mode: described(words, { type: 'string', enum: ['Always', 'IfNeeded', 'Never'] }),
          labels: described(words, { type: 'object', additionalProperties: { type: 'string' } }),
          ports: described(words, {
            type: 'array',
            items: {
              type: 'object',
              required: ['port'],
              properties: { port: { type: 'integer' }, name: { type: 'string' } },
            },
          }),
          resources: described(words, {
            type: 'object',
            additionalProperties: {
              anyOf: [{ type: 'integer' }, { type: 'string' }],
              'x-kubernetes-int-or-string': true,
            },
          }),
        },
      }),
    ]),
  ),
};

const status: Schema = {
  type: 'object',
  description: words,
  properties: {
    observedGeneration: { type: 'integer', format: 'int64' },
    conditions: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: {
        type: 'object',
        required: ['type', 'status'],
        properties: Object.fromEntries(
          ['type', 'status', 'reason', 'message'].map(name => [name, described(words, { type: 'string' })]),
        ),
      },
    },
  },
};

function definition({ group, kind }: { group: string; kind: string }, spec: Schema): New<CustomResourceDefinition> {
  const plural = `${kind.toLowerCase()}s`;
  const openAPIV3Schema = { type: 'object', description: words, properties: { spec, status } };
  return {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, kind },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema },
          subresources: { status: {} },
          additionalPrinterColumns: [
            { name: 'Replicas', type: 'integer', jsonPath: '.spec.part0.replicas' },
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          ],
        },
      ],
    },
  };
}

/** The i-th of many, ten to a group. */
export const usualDefinition = (i: number): New<CustomResourceDefinition> =>
  definition({ group: `group${Math.floor(i / 10)}.bench.example.com`, kind: `Thing${i}` }, usualSpec);

/** Its objects are checked by ten rules of the usual sorts. */
export const ruledDefinition = (): New<CustomResourceDefinition> =>
  definition(
    { group: 'rules.bench.example.com', kind: 'Ruled' },
    {
      type: 'object',
      required: ['min', 'max', 'name', 'ports'],
      properties: {
        min: { type: 'integer' },
        max: { type: 'integer' },
        name: {
          type: 'string',
          maxLength: 63,
          'x-kubernetes-validations': [{ rule: "self.matches('^[a-z][a-z0-9-]*$')" }],
        },
        mode: { type: 'string', enum: ['Blue', 'Green'] },
        image: { type: 'string', maxLength: 200, 'x-kubernetes-validations': [{ rule: "self.contains(':')" }] },
        labels: { type: 'object', maxProperties: 10, additionalProperties: { type: 'string', maxLength: 63 } },
        ports: {
          type: 'array',
          maxItems: 10,
          items: {
            type: 'object',
            properties: { port: { type: 'integer' }, name: { type: 'string', maxLength: 15 } },
            'x-kubernetes-validations': [{ rule: 'self.port > 0 && self.port < 65536' }],
          },
          'x-kubernetes-validations': [{ rule: 'self.all(a, self.exists_one(b, b.name == a.name))' }],
        },
      },
      'x-kubernetes-validations': [
        { rule: 'self.min <= self.max', message: 'min is more than max' },
        { rule: "!has(self.mode) || self.mode == 'Blue' || self.max < 100" },
        { rule: 'size(self.ports) <= self.max' },
        { rule: "!has(self.labels) || self.labels.all(key, key.startsWith('bench'))" },
        { rule: "self.name != 'kubernetes'" },
        { rule: 'self.name == oldSelf.name', message: 'the name stays' },
      ],
    },
  );

/** The i-th object of that kind. */
export const ruledObject = (i: number): object => ({
  apiVersion: 'rules.bench.example.com/v1',
  kind: 'Ruled',
  metadata: { name: `bench-${i}`, labels: { app: 'bench' } },
  spec: {
    min: 1,
    max: 10,
    name: `bench-${i}`,
    mode: 'Blue',
    image: 'example.com/app:1',
    labels: { 'bench-a': 'a', 'bench-b': 'b' },
    ports: [
      { port: 80, name: 'http' },
      { port: 443, name: 'https' },
    ],
  },
});

/** The i-th of those with so many bytes of JSON, as those that generators make of whole APIs. */
export function largeDefinition(i: number, bytes: number): New<CustomResourceDefinition> {
  const field = described(words.repeat(2), { type: 'string', maxLength: 253 });
  const empty = definition({ group: 'large.bench.example.com', kind: `Large${i}` }, {});
  const perField = JSON.stringify({ field00000: field }).length;
  const count = Math.floor((bytes - JSON.stringify(empty).length) / perField);
  const groups = Array.from({ length: Math.ceil(count / 100) }, (_, part) => {
    const fields = Array.from({ length: 100 }, (_, at) => [`field${part * 100 + at}`, field]);
    return [`part${part}`, { type: 'object', properties: Object.fromEntries(fields) }];
  });
  return definition(
    { group: 'large.bench.example.com', kind: `Large${i}` },
    { type: 'object', properties: Object.fromEntries(groups) },
  );
}
