import { describe, expect, test } from 'vitest';
import type { PodParts } from '../../testing/builders.ts';
import {
  app,
  hostKey,
  type Layout,
  namespace,
  near,
  prefers,
  requires,
  scoresOf,
  verdictsOf,
} from '../fixtures/zones.ts';
import { createInterPodAffinity, interPodAffinity } from './inter-pod-affinity.ts';

const unmet = "node(s) didn't match pod affinity rules";
const repelled = "node(s) didn't match pod anti-affinity rules";
const repelledByOthers = "node(s) didn't satisfy existing pods anti-affinity rules";

const elsewhere = (name: string, where: string): PodParts => ({ ...app(name), namespace: where });
const namespaces = [
  namespace('default', {}),
  namespace('red', { color: 'red' }),
  namespace('pale', { color: 'red', tone: 'pale' }),
  namespace('blue', { color: 'blue' }),
];
const twoZones = (...there: PodParts[]): Layout => ({ a1: there, a2: [], b1: [], '-': [] });
const inA = { a1: '', a2: '', b1: unmet, '-': unmet };
const nowhere = { a1: unmet, a2: unmet, b1: unmet, '-': unmet };
const notInA = { a1: repelled, a2: repelled, b1: '', '-': '' };
const anywhere = { a1: '', a2: '', b1: '', '-': '' };

describe('what a pod requires', () => {
  test.each<[string, PodParts, Layout, Record<string, string>]>([
    ['nothing', app('web'), twoZones(app('db')), anywhere],
    ['pods of that kind in the zone', app('web', requires('podAffinity', near('db'))), twoZones(app('db')), inA],
    ['pods that are not there', app('web', requires('podAffinity', near('db'))), twoZones(app('web')), nowhere],
    [
      'pods like itself, of which it is the first',
      app('web', requires('podAffinity', near('web'))),
      twoZones(app('db')),
      { a1: '', a2: '', b1: '', '-': unmet },
    ],
    ['pods like itself', app('web', requires('podAffinity', near('web'))), twoZones(app('web')), inA],
    [
      'the same node',
      app('web', requires('podAffinity', near('db', { topologyKey: hostKey }))),
      twoZones(app('db')),
      { a1: '', a2: unmet, b1: unmet, '-': unmet },
    ],
    [
      'one pod that fulfils all terms',
      app('web', requires('podAffinity', near('db'), near('db', { labelSelector: { matchLabels: { tier: 'x' } } }))),
      twoZones(app('db'), { meta: { labels: { tier: 'x' } } }),
      nowhere,
    ],
    [
      'both terms of one pod',
      app('web', requires('podAffinity', near('db'), near('db', { topologyKey: hostKey }))),
      twoZones(app('db')),
      { a1: '', a2: unmet, b1: unmet, '-': unmet },
    ],
    ['no selector', app('web', requires('podAffinity', { topologyKey: hostKey })), twoZones(app('db')), nowhere],
    [
      'a pod of another namespace',
      app('web', requires('podAffinity', near('db'))),
      twoZones(elsewhere('db', 'red')),
      nowhere,
    ],
    [
      'a namespace by its name',
      app('web', requires('podAffinity', near('db', { namespaces: ['red'] }))),
      twoZones(elsewhere('db', 'red')),
      inA,
    ],
    [
      'a namespace by its labels',
      app('web', requires('podAffinity', near('db', { namespaceSelector: { matchLabels: { color: 'red' } } }))),
      twoZones(elsewhere('db', 'pale')),
      inA,
    ],
    [
      'a namespace with other labels',
      app('web', requires('podAffinity', near('db', { namespaceSelector: { matchLabels: { color: 'red' } } }))),
      twoZones(elsewhere('db', 'blue')),
      nowhere,
    ],
    [
      'any namespace',
      app('web', requires('podAffinity', near('db', { namespaceSelector: {} }))),
      twoZones(elsewhere('db', 'blue')),
      inA,
    ],
  ])('%s', (_, pod, layout, expected) => {
    expect(verdictsOf(interPodAffinity, pod, layout, namespaces)).toEqual(expected);
  });
});

describe('what a pod does not bear', () => {
  test.each<[string, PodParts, Layout, Record<string, string>]>([
    ['pods in the zone', app('web', requires('podAntiAffinity', near('db'))), twoZones(app('db')), notInA],
    [
      'pods like itself on the node',
      app('web', requires('podAntiAffinity', near('web', { topologyKey: hostKey }))),
      twoZones(app('web')),
      { a1: repelled, a2: '', b1: '', '-': '' },
    ],
    [
      'one of several',
      app('web', requires('podAntiAffinity', near('db'), near('queue'))),
      { ...twoZones(app('db')), b1: [app('queue')] },
      { a1: repelled, a2: repelled, b1: repelled, '-': '' },
    ],
    [
      'a pod of another namespace that it does not mean',
      app('web', requires('podAntiAffinity', near('db'))),
      twoZones(elsewhere('db', 'red')),
      anywhere,
    ],
    [
      'and what others do not bear',
      app('web'),
      twoZones(app('db', requires('podAntiAffinity', near('web')))),
      { a1: repelledByOthers, a2: repelledByOthers, b1: '', '-': '' },
    ],
    [
      'and what others by the labels of its namespace do not bear',
      { ...app('web'), namespace: 'pale' },
      twoZones(
        app('db', requires('podAntiAffinity', near('web', { namespaceSelector: { matchLabels: { tone: 'pale' } } }))),
      ),
      { a1: repelledByOthers, a2: repelledByOthers, b1: '', '-': '' },
    ],
    [
      'others that mean their own namespace',
      { ...app('web'), namespace: 'red' },
      twoZones(app('db', requires('podAntiAffinity', near('web')))),
      anywhere,
    ],
  ])('%s', (_, pod, layout, expected) => {
    expect(verdictsOf(interPodAffinity, pod, layout, namespaces)).toEqual(expected);
  });
});

describe('what a pod likes', () => {
  const two: Layout = { a1: [app('db')], b1: [app('db'), app('db')], c1: [] };
  test.each<[string, PodParts, Layout, Record<string, number>]>([
    ['pods of a kind', app('web', prefers('podAffinity', 5, near('db'))), two, { a1: 50, b1: 100, c1: 0 }],
    ['to be away from them', app('web', prefers('podAntiAffinity', 5, near('db'))), two, { a1: 50, b1: 0, c1: 100 }],
    ['nothing', app('web'), two, { a1: 0, b1: 0, c1: 0 }],
    [
      'to be where others like it',
      app('web'),
      { a1: [app('db', prefers('podAffinity', 1, near('web')))], b1: [] },
      { a1: 100, b1: 0 },
    ],
    [
      'not to be where others would rather not have it',
      app('web'),
      { a1: [app('db', prefers('podAntiAffinity', 1, near('web')))], b1: [] },
      { a1: 0, b1: 100 },
    ],
    [
      'to be where others needed such a pod',
      app('web'),
      { a1: [app('db', requires('podAffinity', near('web')))], b1: [] },
      { a1: 100, b1: 0 },
    ],
  ])('%s', (_, pod, layout, expected) => {
    expect(scoresOf(interPodAffinity, pod, layout)).toEqual(expected);
  });

  test('what others required counts by its weight, and not at all with 0', () => {
    const layout = {
      a1: [app('db', requires('podAffinity', near('web')))],
      b1: [app('db', prefers('podAffinity', 10, near('web')))],
    };
    const scores = (hardPodAffinityWeight: number) =>
      scoresOf(createInterPodAffinity({ hardPodAffinityWeight }), app('web'), { ...layout, c1: [] });
    expect(scores(20)).toEqual({ a1: 100, b1: 50, c1: 0 });
    expect(scores(0)).toEqual({ a1: 0, b1: 100, c1: 0 });
  });

  test('what others prefer can be left out for pods that prefer nothing', () => {
    const plugin = createInterPodAffinity({ ignorePreferredTermsOfExistingPods: true });
    const layout = { a1: [app('db', prefers('podAffinity', 10, near('web')))], b1: [] };
    expect(scoresOf(plugin, app('web'), layout)).toEqual({ a1: 0, b1: 0 });
    expect(scoresOf(plugin, app('web', prefers('podAffinity', 1, near('none'))), layout)).toEqual({ a1: 100, b1: 0 });
  });
});
