/** Lives of objects: names that are made up, deletions that wait, preconditions, dry runs, locks. */
import { type Player, type Scenario, versionOf } from './player.ts';

const configMaps: Scenario = {
  name: 'lives of configmaps',
  play: async player => {
    const collection = player.at('api/v1', 'configmaps');
    await names(player, collection);
    await player.post(collection, {
      metadata: { name: 'one', finalizers: ['example.com/a', 'example.com/b'] },
      data: { a: '1' },
    });
    const path = `${collection}/one`;
    const first = await player.get(path);
    await locks(player, path, first);
    for (const options of preconditions(first)) await player.delete(path, { preconditions: options });
    await player.send('DELETE', `${path}?dryRun=All`);
    await player.get(path);
    for (const policy of ['Orphan', 'Foreground', 'Background', 'Other'])
      await player.delete(`${path}?dryRun=All&propagationPolicy=${policy}`);
    await player.delete(path, { propagationPolicy: 'Foreground' });
    await player.delete(path, { propagationPolicy: 'Orphan' });
    await player.get(path);
    for (const finalizers of [['example.com/a', 'example.com/c'], ['example.com/a'], []])
      await player.patch(path, 'json', [{ op: 'add', path: '/metadata/finalizers', value: finalizers }]);
    await player.put(path, { metadata: { name: 'one' }, data: { late: 'x' } });
    await player.patch(path, 'apply', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'one' },
      data: { late: 'y' },
    });
    await player.patch(`${path}?fieldManager=m`, 'apply', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'one', uid: 'other' },
    });
    await player.get(path);
  },
};

const pods: Scenario = {
  name: 'lives of pods',
  play: async player => {
    const collection = player.at('api/v1', 'pods');
    const made = (name: string, spec: object = {}) => ({
      metadata: { name },
      spec: { schedulerName: 'nobody', containers: [{ name: 'main', image: 'example.com/app:1' }], ...spec },
    });
    for (const [name, spec] of Object.entries({
      unplaced: {},
      placed: { nodeName: 'n' },
      slow: { nodeName: 'n', terminationGracePeriodSeconds: 100 },
      none: { nodeName: 'n', terminationGracePeriodSeconds: 0 },
    })) {
      const path = `${collection}/${name}`;
      await player.post(collection, made(name, spec));
      await player.delete(`${path}?dryRun=All`);
      await player.delete(path);
      await player.get(path);
      await player.delete(path, { gracePeriodSeconds: 50 });
      await player.delete(path, { gracePeriodSeconds: 10 });
      await player.delete(path, { gracePeriodSeconds: 20 });
      await player.patch(path, 'merge', {
        metadata: { labels: { late: 'x' } },
        spec: { containers: [{ name: 'main', image: 'example.com/app:2' }] },
      });
      await player.patch(path, 'merge', { metadata: { finalizers: ['example.com/late'] } });
      await player.delete(path, { gracePeriodSeconds: 1 });
      await player.delete(path, { gracePeriodSeconds: 0 });
      await player.get(path);
    }
    await player.post(`${collection}?dryRun=All`, made('dry'));
    await player.get(`${collection}/dry`);
    await player.post(collection, made('bound'));
    const binding = {
      metadata: { name: 'bound', annotations: { x: 'y' }, labels: { l: 'm' } },
      target: { kind: 'Node', name: 'n' },
    };
    await player.post(`${collection}/bound/binding?dryRun=All`, binding);
    for (let again = 0; again < 2; again++) await player.post(`${collection}/bound/binding`, binding);
    await player.get(`${collection}/bound`);
    await player.post(`${collection}/bound/eviction?dryRun=All`, { metadata: { name: 'bound' } });
    await player.post(`${collection}/bound/eviction`, {
      metadata: { name: 'bound' },
      deleteOptions: { gracePeriodSeconds: 3 },
    });
    await player.get(`${collection}/bound`);
    await player.patch(`${collection}/bound/ephemeralcontainers`, 'strategic', {
      spec: { ephemeralContainers: [{ name: 'debug', image: 'example.com/debug:1' }] },
    });
    await player.patch(`${collection}/bound/resize`, 'strategic', {
      spec: { containers: [{ name: 'main', resources: { requests: { cpu: '1' } } }] },
    });
    await player.get(`${collection}/bound`);
  },
};

const namespaces: Scenario = {
  name: 'lives of namespaces',
  play: async player => {
    const name = `${player.namespace}-own`;
    const path = `/api/v1/namespaces/${name}`;
    await player.post('/api/v1/namespaces?dryRun=All', { metadata: { name } });
    await player.post('/api/v1/namespaces', { metadata: { name } });
    await player.post(`${path}/configmaps`, { metadata: { name: 'one' } });
    await player.put(`${path}/finalize`, { metadata: { name }, spec: { finalizers: ['kubernetes', 'example.com/x'] } });
    await player.delete(path);
    await player.get(path);
    await player.post(`${path}/configmaps`, { metadata: { name: 'late' } });
    await player.patch(`${path}/configmaps/one`, 'merge', { data: { late: 'x' } });
    await player.put(`${path}/finalize`, { metadata: { name }, spec: { finalizers: ['example.com/x'] } });
    await player.delete(path);
    await player.delete(`${path}/configmaps/one`);
    await player.put(`${path}/finalize`, { metadata: { name }, spec: {} });
    await player.get(path);
  },
};

export const lives: readonly Scenario[] = [configMaps, pods, namespaces];

async function names(player: Player, collection: string): Promise<void> {
  for (const metadata of [
    { generateName: 'generated-' },
    { generateName: 'generated-', name: 'given' },
    { generateName: `${'x'.repeat(250)}-` },
    { generateName: 'Bad_' },
    { name: '' },
    {},
  ])
    await player.post(`${collection}?dryRun=All`, { metadata });
  await player.post(collection, { metadata: { generateName: 'generated-', name: 'given' } });
  await player.post(collection, { metadata: { name: 'given' } });
  await player.put(`${collection}/made-by-put`, { metadata: { name: 'made-by-put' } });
  await player.put(`${collection}/made-by-put`, { metadata: { name: 'other' } });
  await player.patch(`${collection}/made-by-patch`, 'merge', { data: {} });
  await player.patch(`${collection}/made-by-apply?fieldManager=m`, 'apply', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { generateName: 'x' },
  });
}

async function locks(
  player: Player,
  path: string,
  first: { metadata?: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { metadata = {} } = first;
  await player.put(path, { ...first, data: { a: '2' } });
  await player.put(path, { ...first, data: { a: '3' } });
  await player.put(path, { ...first, metadata: { ...metadata, resourceVersion: undefined }, data: { a: '4' } });
  await player.put(path, { ...first, metadata: { ...metadata, resourceVersion: '0' }, data: { a: '5' } });
  await player.put(path, { ...first, metadata: { name: 'one', uid: 'other' }, data: { a: '6' } });
  await player.put(path, await player.get(path));
  for (const kind of ['merge', 'strategic'] as const)
    for (const version of [metadata['resourceVersion'], '999999999', 'x', ''])
      await player.patch(path, kind, { metadata: { resourceVersion: version }, data: { a: '7' } });
  await player.patch(path, 'merge', { metadata: { uid: 'other' }, data: { a: '8' } });
  await player.patch(path, 'json', [{ op: 'test', path: '/data/a', value: 'not it' }]);
  await player.patch(path, 'apply', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'one', resourceVersion: metadata['resourceVersion'] },
    data: { b: '1' },
  });
}

const preconditions = (found: { metadata?: Readonly<Record<string, unknown>> }): object[] => [
  { uid: 'other' },
  { resourceVersion: versionOf(found) },
  { uid: found.metadata?.['uid'], resourceVersion: '1' },
];
