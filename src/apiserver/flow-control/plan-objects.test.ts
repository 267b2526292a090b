import { describe, expect, it } from 'vitest';
import type { FlowSchema } from '#api';
import { type DefaultObject, defaultLevels } from './default-objects.ts';
import { type Configured, danglingCondition, planObjects, revised } from './plan-objects.ts';

const key = 'apf.kubernetes.io/autoupdate-spec';
const levelNamed = (name: string) =>
  defaultLevels.find(({ metadata }) => metadata.name === name) as DefaultObject<object>;
const system = levelNamed('system');
const catchAll = levelNamed('catch-all');
const exempt = levelNamed('exempt');

/** An object as it is stored. */
const stored = (
  { metadata: { name }, spec }: DefaultObject<object>,
  { kept, generation = 1, ...rest }: { kept?: string; generation?: number; spec?: object } = {},
): Configured => ({
  apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
  kind: 'PriorityLevelConfiguration',
  metadata: {
    name,
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: '',
    generation,
    ...(kept === undefined ? {} : { annotations: { [key]: kept } }),
  },
  spec,
  ...rest,
});
const own = { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } };

describe('default objects', () => {
  it.each<[string, DefaultObject<object>, Configured, { spec?: 'default'; kept?: string } | undefined]>([
    ['as it is to be', system, stored(system, { kept: 'true' }), undefined],
    [
      'suggested, changed, and kept by the server',
      system,
      stored(system, { kept: 'true', spec: own }),
      { spec: 'default' },
    ],
    ['suggested and somebody’s own', system, stored(system, { kept: 'false', spec: own, generation: 2 }), undefined],
    [
      'suggested and never changed, by an older server',
      system,
      stored(system, { spec: own }),
      { spec: 'default', kept: 'true' },
    ],
    [
      'suggested and changed before anybody could say so',
      system,
      stored(system, { spec: own, generation: 2 }),
      { kept: 'false' },
    ],
    ['suggested, with nonsense said', system, stored(system, { kept: 'perhaps', generation: 2 }), { kept: 'false' }],
    [
      'mandatory and changed',
      catchAll,
      stored(catchAll, { kept: 'true', spec: { ...own, x: 1 } }),
      { spec: 'default' },
    ],
    ['mandatory and said to be somebody’s own', catchAll, stored(catchAll, { kept: 'false' }), { kept: 'true' }],
    [
      'exempt, with a share of its own',
      exempt,
      stored(exempt, {
        kept: 'true',
        spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: 7, lendablePercent: 3 } },
      }),
      undefined,
    ],
    ['exempt no more', exempt, stored(exempt, { kept: 'true', spec: own }), { spec: 'default' }],
  ])('%s', (_, wanted, object, expected) => {
    const change = revised(wanted, object);
    expect(planObjects([wanted], [object]).update).toHaveLength(expected ? 1 : 0);
    expect(change === undefined).toBe(expected === undefined);
    if (!expected) return;
    expect(change?.spec).toEqual(expected.spec === 'default' ? wanted.spec : object.spec);
    expect(change?.metadata.annotations?.[key]).toBe(expected.kept ?? 'true');
  });

  it('are made when they are missing, and others go that say that the server keeps them', () => {
    const other = (name: string, kept?: string) =>
      stored({ ...system, metadata: { name, annotations: {} } }, kept === undefined ? {} : { kept });
    const { create, remove } = planObjects(
      [system, catchAll],
      [stored(system, { kept: 'true' }), other('mine'), other('old', 'true'), other('adopted', 'false')],
    );
    expect(create).toEqual([catchAll]);
    expect(remove).toEqual(['old']);
  });
});

it('a schema is told whether its level exists', () => {
  const schema = { spec: { priorityLevelConfiguration: { name: 'a' } } } as FlowSchema;
  expect(danglingCondition(schema, new Set(['a']))).toEqual({
    type: 'Dangling',
    status: 'False',
    reason: 'Found',
    message: 'This FlowSchema references the PriorityLevelConfiguration object named "a" and it exists',
  });
  expect(danglingCondition(schema, new Set(['b']))).toMatchObject({
    status: 'True',
    reason: 'NotFound',
    message: 'This FlowSchema references the PriorityLevelConfiguration object named "a" but there is no such object',
  });
});
