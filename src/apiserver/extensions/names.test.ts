import { describe, expect, it } from 'vitest';
import type { CustomResourceDefinition } from '#api';
import { planStatus, takenNames } from './names.ts';

type Names = CustomResourceDefinition['spec']['names'];

const names: Names = {
  plural: 'gadgets',
  singular: 'gadget',
  kind: 'Gadget',
  listKind: 'GadgetList',
  shortNames: ['gd'],
};
const definition = (status?: CustomResourceDefinition['status']): CustomResourceDefinition =>
  ({
    metadata: { name: 'gadgets.example.com' },
    spec: { names, versions: [] },
    ...(status ? { status } : {}),
  }) as never;
const none = takenNames([]);

describe('planStatus', () => {
  it('gives names that nobody has', () => {
    const { status, isEstablished } = planStatus(definition(), { taken: none, nowMs: 0 });
    expect(isEstablished).toBe(true);
    expect(status.acceptedNames).toEqual(names);
    expect(status.conditions?.map(({ type, status: state }) => [type, state])).toEqual([
      ['NamesAccepted', 'True'],
      ['Established', 'True'],
    ]);
    expect(planStatus(definition(status), { taken: none, nowMs: 5000 }).status).toEqual(status);
  });

  it.each<[Partial<Names>, string, string]>([
    [{ plural: 'gadgets' }, 'PluralConflict', '"gadgets" is already in use'],
    [{ shortNames: ['gadget'] }, 'SingularConflict', '"gadget" is already in use'],
    [{ kind: 'Gadget' }, 'KindConflict', '"Gadget" is already in use'],
    [{ singular: 'gd' }, 'ShortNamesConflict', '"gd" is already in use'],
  ])('refuses names where another has %j', (theirs, reason, message) => {
    const taken = takenNames([{ plural: 'others', kind: 'Other', ...theirs }]);
    const { status, isEstablished } = planStatus(definition(), { taken, nowMs: 0 });
    expect(isEstablished).toBe(false);
    expect(status.conditions).toMatchObject([
      { type: 'NamesAccepted', status: 'False', reason, message },
      { type: 'Established', status: 'False', reason: 'NotAccepted' },
    ]);
  });

  it('leaves what is established so, under the names that it has', () => {
    const { status } = planStatus(definition(), { taken: none, nowMs: 0 });
    const changed = definition(status);
    changed.spec.names = { ...names, shortNames: ['x'] };
    const plan = planStatus(changed, { taken: takenNames([{ plural: 'x', kind: 'X' }]), nowMs: 0 });
    expect(plan.isEstablished).toBe(true);
    expect(plan.status.acceptedNames?.shortNames).toEqual(['gd']);
  });
});
