/** Rules in CEL of kinds that users bring. */
import { beforeEach, describe, expect, it } from 'vitest';
import { CustomResourceDefinition, type StatusError } from '#api';
import { mergePatch } from '#client';
import { errorOf, startTestServer, type TestServer } from '../testing.ts';
import { gadgetKind, gadgetSchema, gadgets, gadgetVersion, newGadget } from './fixtures/gadgets.ts';
import type { JsonSchema, ValidationRule } from './schema/json-schema.ts';

const Gadgets = gadgetKind();
const key = { namespace: 'default', name: 'a' };
const { properties = {} } = gadgetSchema;

const withRules = (...rules: ValidationRule[]): JsonSchema => ({
  ...gadgetSchema,
  properties: {
    ...properties,
    spec: { ...properties['spec'], 'x-kubernetes-validations': rules },
    status: { ...properties['status'], 'x-kubernetes-validations': [{ rule: "self.phase != 'Bad'" }] },
  },
});
const definition = (...rules: ValidationRule[]) =>
  gadgets([gadgetVersion({ schema: { openAPIV3Schema: withRules(...rules) } })]);

let test: TestServer;

beforeEach(async () => {
  const stack = new AsyncDisposableStack();
  test = stack.use(await startTestServer());
  return () => stack.disposeAsync();
});

const refusal = async (work: Promise<unknown>): Promise<[code: number, causes: unknown]> => {
  const { status } = (await errorOf(work)) as StatusError;
  return [status.code ?? 0, status.details?.causes];
};

describe('rules', () => {
  it('are asked about what is created, changed and reported', async () => {
    const { client } = test;
    await client.create(
      CustomResourceDefinition,
      definition(
        { rule: "self.size < 10 || self.color == 'blue'", message: 'large ones are blue', fieldPath: '.color' },
        { rule: 'self.size >= oldSelf.size', reason: 'FieldValueForbidden' },
      ),
    );
    expect(await refusal(client.create(Gadgets, newGadget('a', { size: 10 })))).toEqual([
      422,
      [{ reason: 'FieldValueInvalid', message: 'Invalid value: large ones are blue', field: 'spec.color' }],
    ]);
    await client.create(Gadgets, newGadget('a', { size: 10, color: 'blue' }));
    expect(await refusal(client.patch(Gadgets, key, mergePatch({ spec: { size: 9 } })))).toEqual([
      422,
      [{ reason: 'FieldValueForbidden', message: 'Forbidden: failed rule: self.size >= oldSelf.size', field: 'spec' }],
    ]);
    const status = { subresource: 'status' } as const;
    expect(await refusal(client.patch(Gadgets, key, mergePatch({ status: { phase: 'Bad' } }), status))).toEqual([
      422,
      [{ reason: 'FieldValueInvalid', message: "Invalid value: failed rule: self.phase != 'Bad'", field: 'status' }],
    ]);
    await client.patch(Gadgets, key, mergePatch({ status: { phase: 'Good' } }), status);
  });

  it('that came later leave alone what did not change', async () => {
    const { client } = test;
    await client.create(CustomResourceDefinition, definition());
    await client.create(Gadgets, newGadget('a', { size: 1 }));
    const change = { spec: { versions: definition({ rule: 'self.size > 5' }).spec.versions } };
    await client.patch(CustomResourceDefinition, { name: 'gadgets.example.com' }, mergePatch(change));
    await client.patch(Gadgets, key, mergePatch({ metadata: { labels: { a: 'b' } } }));
    expect(await refusal(client.patch(Gadgets, key, mergePatch({ spec: { size: 2 } })))).toEqual([
      422,
      [{ reason: 'FieldValueInvalid', message: 'Invalid value: failed rule: self.size > 5', field: 'spec' }],
    ]);
  });

  it('are not asked about what lacks something in its metadata, as upstream', async () => {
    const { client } = test;
    await client.create(CustomResourceDefinition, definition({ rule: 'self.size > 5' }));
    const unchecked = {
      reason: 'FieldValueInvalid',
      message: expect.stringContaining('some validation rules were not checked'),
      field: '<nil>',
    };
    const lacking = { reason: 'FieldValueRequired', field: 'metadata.ownerReferences[0].uid' };
    const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: '' }];
    const gadget = newGadget('a', { size: 1 });
    const owned = { ...gadget, metadata: { ...gadget.metadata, ownerReferences } };
    const expected = [422, [expect.objectContaining(lacking), unchecked]];
    expect(await refusal(client.create(Gadgets, owned))).toEqual(expected);
    await client.create(Gadgets, newGadget('a', { size: 6 }));
    expect(await refusal(client.patch(Gadgets, key, mergePatch({ metadata: { ownerReferences } })))).toEqual(expected);
  });

  it('that mean nothing are refused with their definition', async () => {
    const [code, causes] = await refusal(
      test.client.create(CustomResourceDefinition, definition({ rule: 'self.nope' })),
    );
    expect(code).toBe(422);
    expect(JSON.stringify(causes)).toContain("undefined field 'nope'");
  });
});
