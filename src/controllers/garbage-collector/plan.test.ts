import { describe, expect, it } from 'vitest';
import type { OwnerReference, Pod } from '#api';
import { at, pod } from '../fixtures/builders.ts';
import { type Observed, type OwnerState, planObject } from './plan.ts';

const reference = (name: string): OwnerReference => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid: `uid-${name}` });
const owned = (...states: OwnerState[]) => states.map((state, i) => ({ reference: reference(`${state}-${i}`), state }));
const going = (name: string, finalizer: string, rest = {}) =>
  pod(name, { metadata: { deletionTimestamp: at(0), finalizers: [finalizer], ...rest } });
const blocking = (name: string, owner: string): Pod =>
  pod(name, { metadata: { ownerReferences: [{ ...reference(owner), blockOwnerDeletion: true }] } });

describe('planObject', () => {
  const background = { do: 'delete', propagationPolicy: 'Background', unblock: false };
  const foreground = { ...background, propagationPolicy: 'Foreground' };
  const cases: { name: string; observed: Partial<Observed>; step: unknown }[] = [
    { name: 'without owners', observed: {}, step: { do: 'nothing' } },
    { name: 'owners are there', observed: { owners: owned('solid') }, step: { do: 'nothing' } },
    { name: 'all owners are gone', observed: { owners: owned('absent', 'absent') }, step: background },
    {
      name: 'some owners are gone',
      observed: { owners: owned('absent', 'solid', 'waiting') },
      step: { do: 'dropReferences', uids: ['uid-absent-0', 'uid-waiting-2'] },
    },
    { name: 'the owner waits', observed: { owners: owned('waiting') }, step: background },
    {
      name: 'the owner waits, and there are dependents',
      observed: { owners: owned('waiting'), dependents: [pod('b')] },
      step: foreground,
    },
    {
      name: 'owners and dependents wait for each other',
      observed: { owners: owned('waiting'), dependents: [going('b', 'foregroundDeletion')] },
      step: { ...foreground, unblock: true },
    },
    {
      name: 'the owners are gone and the object keeps its dependents',
      observed: { object: pod('a', { metadata: { finalizers: ['orphan'] } }), owners: owned('absent') },
      step: { ...background, propagationPolicy: 'Orphan' },
    },
    {
      name: 'the owners are gone and the object wants to go after its dependents',
      observed: { object: pod('a', { metadata: { finalizers: ['foregroundDeletion'] } }), owners: owned('absent') },
      step: foreground,
    },
    {
      name: 'on its way out already',
      observed: { object: going('a', 'example.com/mine'), owners: owned('absent') },
      step: { do: 'nothing' },
    },
    {
      name: 'on its way out after its dependents, which are gone',
      observed: { object: going('a', 'foregroundDeletion'), dependents: [pod('b')] },
      step: { do: 'removeFinalizer', finalizer: 'foregroundDeletion' },
    },
    {
      name: 'on its way out after its dependents, of which one blocks',
      observed: { object: going('a', 'foregroundDeletion'), dependents: [pod('b'), blocking('c', 'a')] },
      step: { do: 'visit', dependents: [blocking('c', 'a')] },
    },
    {
      name: 'on its way out without its dependents',
      observed: { object: going('a', 'orphan'), dependents: [pod('b')] },
      step: { do: 'orphan', dependents: [pod('b')] },
    },
  ];
  it.each(cases)('$name: $step.do', ({ observed, step }) => {
    expect(planObject({ object: pod('a'), owners: [], dependents: [], ...observed })).toEqual(step);
  });
});
