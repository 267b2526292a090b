import { expect, test } from 'vitest';
import { contradictionsOf } from './check-model.ts';
import { renderKinds } from './kinds.ts';
import type { Model } from './model.ts';
import { readModel } from './read.ts';
import { parseFile } from './sources.ts';

const kind = (group: string, version: string, name: string, more = '') =>
  `/** A. */ export interface ${name} { }
   export const ${name} = defineKind<${name}>({ group: '${group}', version: '${version}', kind: '${name}',
     plural: '${name.toLowerCase()}s'${more} });`;

const modelOf = (sources: Record<string, string>): Model =>
  readModel(new Map(Object.entries(sources).map(([path, text]) => [path, parseFile(path, text)])));

test('kinds come by group as upstream lists them, then by version and plural', () => {
  const { kinds } = modelOf({
    'policy/v1/eviction.ts': kind('policy', 'v1', 'Eviction', ', verbs: []'),
    'batch/v1/job.ts': kind('batch', 'v1', 'Job'),
    'batch/v1/cron-job.ts': kind('batch', 'v1', 'CronJob'),
    'apps/v1/thing.ts': kind('apps', 'v1', 'Thing'),
    'core/v1/pod.ts': kind('', 'v1', 'Pod'),
  });
  expect(kinds.map(({ name }) => name)).toEqual(['Pod', 'Thing', 'CronJob', 'Job', 'Eviction']);
  const text = renderKinds(kinds);
  expect(text).toContain('kinds: readonly Kind[] = [\n  Pod,\n  Thing,\n  CronJob,\n  Job,\n];');
  expect(text).toContain('bodyKinds: readonly Kind[] = [\n  Eviction,\n];');
});

test.each<[string, Record<string, string>, string]>([
  [
    'a name twice in a version of a group',
    { 'apps/v1/thing.ts': kind('apps', 'v1', 'Thing'), 'apps/v1/other.ts': kind('apps', 'v1', 'Thing') },
    'apps/v1: Thing: apps/v1 has Thing already, from apps/v1',
  ],
  [
    'a kind in the folder of another group',
    { 'core/v1/thing.ts': kind('apps', 'v1', 'Thing') },
    'core/v1: Thing: kinds of apps/v1 belong into the folder apps/v1',
  ],
  [
    'a group without a place',
    { 'things/v1/thing.ts': kind('things.example.com', 'v1', 'Thing') },
    'things/v1: Thing: the group things.example.com has no place in well-known-groups.ts',
  ],
])('refuses %s', (_case, sources, contradiction) => {
  expect(contradictionsOf(modelOf(sources))).toContain(contradiction);
});

test('one kind in two versions is two kinds', () => {
  const model = modelOf({
    'autoscaling/v1/scaler.ts': kind('autoscaling', 'v1', 'Scaler'),
    'autoscaling/v2/scaler.ts': kind('autoscaling', 'v2', 'Scaler'),
  });
  expect(contradictionsOf(model)).toEqual([]);
});
