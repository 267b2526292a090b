import { describe, expect, test } from 'vitest';
import { Node, Pod } from '#api';
import { storedNode, storedPod } from '../../testing/builders.ts';
import { makePlugin, testCycle, testHandle, testPlugin, testProfile } from '../fixtures/cycles.ts';
import { defaultBinder } from '../plugins/default-binder.ts';
import { prioritySort } from '../plugins/priority-sort.ts';
import { eventToRegister, podAdded, podDeleted } from './cluster-event.ts';
import type { ProfileDeclaration } from './plugin.ts';
import { createProfile, createProfiles, isOfInterest } from './profile.ts';

const [sort, bind] = [{ plugin: prioritySort }, { plugin: defaultBinder }];

describe('a profile', () => {
  test.each([
    ['nobody orders', [bind], 'profile p: exactly one plugin must have isBefore'],
    ['two order', [sort, sort, bind], 'profile p: exactly one plugin must have isBefore'],
    ['nobody binds', [sort], 'profile p: at least one plugin must have bind'],
  ])('where %s is refused', (_, entries, message) => {
    expect(() => createProfile('p', { plugins: entries }, testHandle())).toThrow(message);
  });

  test('must order the queue as the others do', () => {
    const other = { plugin: testPlugin('OtherSort', makePlugin(prioritySort)) };
    const profiles = new Map([
      ['one', { plugins: [sort, bind] }],
      ['two', { plugins: [other, bind] }],
    ]);
    expect(() => createProfiles(profiles, () => testHandle())).toThrow(
      'profiles order the queue by different plugins: PrioritySort, OtherSort',
    );
  });

  test('makes each of its plugins once, with the handle', () => {
    const handle = testHandle();
    const handles: unknown[] = [];
    const create = (given: unknown) => {
      handles.push(given);
      return {};
    };
    createProfile('p', { plugins: [sort, { plugin: { name: 'Spy', create } }, bind] }, handle);
    expect(handles).toEqual([handle]);
  });
});

describe('a profile that enables plugins at points', () => {
  const filter = { filter: () => undefined };
  const [one, two] = [testPlugin('One', filter), testPlugin('Two', filter)];
  const counting = testPlugin('Counting', { preFilter: () => ({ state: 1 }), addPod: () => 2, ...filter });
  const plugins = [sort, { plugin: one }, { plugin: two }, { plugin: counting }, bind];
  const make = (enabled: NonNullable<ProfileDeclaration['enabled']>) =>
    createProfile('p', { plugins, enabled }, testHandle());

  test('asks only those, in its order, and all at the others', () => {
    const profile = make({ filter: ['Two', 'One'] });
    expect(profile.having('filter').map(({ name }) => name)).toEqual(['Two', 'One']);
    expect(profile.having('preFilter').map(({ name }) => name)).toEqual(['Counting']);
    expect(profile.followers.map(({ name }) => name)).toEqual(['Counting']);
  });

  test('asks nobody what belongs to a point at which it is not enabled', () => {
    expect(make({ preFilter: [], filter: [] }).followers).toEqual([]);
  });

  test('decides nothing where a plugin lacks what it works out at an earlier point', () => {
    const profile = make({ preFilter: [] });
    expect(() => testCycle(storedPod(), [], profile)).toThrow('reading "PreFilterCounting" from cycleState: not found');
  });
});

describe('an event is of interest', () => {
  const added = podAdded(storedPod());
  const deleted = podDeleted(storedPod());
  const registered = testPlugin('Registered', { eventsToRegister: [eventToRegister(Pod, ['Delete'])] });
  const silent = testPlugin('Silent', { filter: () => undefined });
  const scoring = testPlugin('Scoring', { score: () => 0 });

  test.each([
    ['that a plugin registered', [registered], deleted, true],
    ['of another action', [registered], added, false],
    ['to a plugin that rejects and registers nothing', [silent], added, true],
    ['never to one that only scores', [scoring], deleted, false],
    ['always if a node comes', [], { kind: Node, actions: ['Add'] as const, object: storedNode() }, true],
  ])('%s', (_, plugins, event, expected) => {
    expect(isOfInterest([testProfile(...plugins)], event)).toBe(expected);
  });
});
