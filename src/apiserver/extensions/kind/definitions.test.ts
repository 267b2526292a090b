/** Kinds of a definition whose versions somebody else converts, without a server. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { CustomResourceDefinition, KubeObject } from '#api';
import { createVirtualClock } from '#base';
import type { KindDefinition } from '../../resource/definition.ts';
import { definitionsOf } from './definitions.ts';

type Body = Record<string, unknown>;

const definition = {
  metadata: { name: 'boxes.example.com', uid: 'u' },
  spec: {
    group: 'example.com',
    names: { plural: 'boxes', kind: 'Box' },
    scope: 'Namespaced',
    versions: ['v1', 'v2'].map(name => ({
      name,
      served: true,
      storage: name === 'v1',
      schema: {
        openAPIV3Schema: { type: 'object', properties: { [name]: { type: 'string', default: name } } },
      },
    })),
    conversion: { strategy: 'Webhook', webhook: { clientConfig: { url: '' }, conversionReviewVersions: ['v1'] } },
  },
} as unknown as CustomResourceDefinition;

let rereads: number;
/** Names that were asked for, request by request. */
let asked: string[][];
let refused: string | undefined;

beforeEach(() => {
  rereads = 0;
  asked = [];
  refused = undefined;
});

async function ask(_config: unknown, body: string): Promise<unknown> {
  const { apiVersion, kind, request } = JSON.parse(body) as {
    apiVersion: string;
    kind: string;
    request: { uid: string; desiredAPIVersion: string; objects: (Body & { metadata: { name: string } })[] };
  };
  const names = request.objects.map(({ metadata }) => metadata.name);
  asked.push(names);
  const convertedObjects = request.objects.map(object => ({ ...object, apiVersion: request.desiredAPIVersion }));
  const status = names.some(name => name === refused) ? 'Failed' : 'Success';
  return { apiVersion, kind, response: { uid: request.uid, result: { status }, convertedObjects } };
}

function version2(of: CustomResourceDefinition): KindDefinition {
  const reread = () => {
    rereads++;
    return definition;
  };
  const names = { plural: 'boxes', kind: 'Box' };
  const options = { names, reread, ask, newUid: () => 'r', clock: createVirtualClock() };
  return definitionsOf(of, options)[1] as KindDefinition;
}

/** What v2 makes of rows that are stored in a version. */
async function convert(count: number, apiVersion = 'example.com/v1'): Promise<readonly (Body | Error)[]> {
  const values = Array.from({ length: count }, (_, index) =>
    Buffer.from(JSON.stringify({ apiVersion, kind: 'Box', metadata: { name: `n${index}` } })),
  );
  const converted = (await version2(definition).conversion?.fromStored(values)) ?? [];
  return converted.map(value =>
    value instanceof Uint8Array ? (JSON.parse(Buffer.from(value).toString()) as Body) : value,
  );
}

describe('what is converted', () => {
  it.each(['example.com/v1', 'example.com/v2'])(
    'is done in turns with all else, where it is stored in %s',
    async as => {
      let turns = 0;
      let next = setImmediate(function turn() {
        turns++;
        next = setImmediate(turn);
      });
      expect(await convert(2000, as)).toHaveLength(2000);
      clearImmediate(next);
      expect(turns).toBeGreaterThanOrEqual(20);
    },
  );

  it('is asked for by halves when it is refused together', async () => {
    refused = 'n5';
    const boxes = await convert(8);
    expect(boxes.map(box => box instanceof Error)).toEqual([false, false, false, false, false, true, false, false]);
    expect(asked.map(names => names.length)).toEqual([8, 4, 4, 2, 2, 1, 1]);
  });
});

it('has its definition read once for each version in which objects are stored, however many there are', () => {
  const { conversion: _none, ...spec } = definition.spec;
  const { rules } = version2({ ...definition, spec });
  for (let index = 0; index < 50; index++) {
    const stored = { apiVersion: 'example.com/v1', kind: 'Box', metadata: { name: 'a' } } as unknown as KubeObject;
    rules?.recall(stored);
    expect(stored).toMatchObject({ apiVersion: 'example.com/v2' });
  }
  expect(rereads).toBe(2);
});
