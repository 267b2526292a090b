import { expect, test } from 'vitest';
import { type NamingInput, planName } from './name.ts';
import { clusterOfPlace, contextOfCluster, defaultDataDir, placeOfCluster } from './places.ts';

const base = '/var/lib/kubernode';
const plan = (dataDir: string, more: Partial<NamingInput> = {}) =>
  planName({ dataDir, base, placeOf: name => ({ taken: '/else', 'taken-2': '/where' })[name], ...more });

test.each<[string, Partial<NamingInput>, string]>([
  [base, {}, 'kubernode'],
  [base, { current: 'kubernode', wanted: 'kubernode' }, 'kubernode'],
  [`${base}-blue`, {}, 'blue'],
  [`${base}-blue`, { wanted: 'blue', current: 'blue' }, 'blue'],
  ['/tmp/a', {}, 'a'],
  ['/tmp/My Data_1.', {}, 'my-data-1'],
  ['/tmp/ÄÖ', {}, 'cluster'],
  [`/tmp/${'x'.repeat(80)}`, {}, 'x'.repeat(34)],
  ['/tmp/a', { current: 'green' }, 'green'],
  ['/tmp/a', { current: 'green', wanted: 'blue' }, 'blue'],
  ['/tmp/taken', {}, 'taken-3'],
  ['/tmp/a', { current: 'taken' }, 'a'],
  // Directories of before they had names all say so.
  ['/tmp/a', { current: 'kubernode' }, 'a'],
  ['/tmp/kubernode', {}, 'kubernode-2'],
  ['/tmp/a', { current: '../b' }, 'a'],
])('the cluster in %s, given %j, is called %s', (dataDir, more, name) => {
  expect(plan(dataDir, more)).toEqual({ name });
});

test.each<[string, Partial<NamingInput>, string]>([
  ['/tmp/a', { wanted: 'taken' }, 'another cluster is called "taken", in /else'],
  ['/tmp/a', { wanted: 'kubernode' }, 'the name "kubernode" is that of the cluster in /var/lib/kubernode'],
  [base, { wanted: 'blue' }, '/var/lib/kubernode is the place of the cluster "kubernode"'],
  [`${base}-blue`, { wanted: 'green' }, '/var/lib/kubernode-blue is the place of the cluster "blue"'],
])('for the cluster in %s, %j is refused', (dataDir, more, refused) => {
  expect(plan(dataDir, more)).toEqual({ refused });
});

test('root and others have different places', () => {
  expect(defaultDataDir(true, {})).toBe('/var/lib/kubernode');
  expect(defaultDataDir(false, { XDG_DATA_HOME: '/x' })).toBe('/x/kubernode');
});

test('a name gives its place and its context, and back', () => {
  expect(placeOfCluster('blue', '/x')).toBe('/x-blue');
  expect(placeOfCluster('kubernode', '/x')).toBe('/x');
  expect(['/x', '/x-blue', '/x-kubernode', '/x-', '/x-A', '/y'].map(place => clusterOfPlace(place, '/x'))).toEqual([
    'kubernode',
    'blue',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([contextOfCluster('kubernode'), contextOfCluster('blue')]).toEqual(['kubernode', 'kubernode-blue']);
});
