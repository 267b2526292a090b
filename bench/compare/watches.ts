/** Watches of what happened, from any point of it: which events, in which order, as which objects. */
import { accepts, type Scenario, versionOf } from './player.ts';

const views = [
  '',
  'labelSelector=app=a',
  'labelSelector=app!=a',
  'labelSelector=!app',
  'fieldSelector=metadata.name=one',
  'fieldSelector=metadata.name!=one',
  'labelSelector=app=a&fieldSelector=metadata.name=two',
  'labelSelector=app in (a,b)',
];
const initial = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
const starts = [
  'resourceVersion=START',
  'resourceVersion=MIDDLE',
  'resourceVersion=END',
  'resourceVersion=MIDDLE&allowWatchBookmarks=true',
  `${initial}&allowWatchBookmarks=true`,
  `${initial}&resourceVersion=MIDDLE&allowWatchBookmarks=true`,
  initial,
  'sendInitialEvents=true',
  'sendInitialEvents=false&resourceVersion=MIDDLE&resourceVersionMatch=NotOlderThan',
  'sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
  'resourceVersionMatch=NotOlderThan',
  'resourceVersion=MIDDLE&resourceVersionMatch=Exact',
  'limit=1&resourceVersion=START',
  'resourceVersion=x',
];

export const watches: readonly Scenario[] = ['configmaps', 'pods', 'services'].map(plural => ({
  name: `watches of ${plural}`,
  play: async (player, pick) => {
    const collection = player.at('api/v1', plural);
    const start = versionOf(await player.get(collection));
    let middle = start;
    const labels = [{ app: 'a' }, { app: 'b' }, { other: 'x' }, null];
    for (let step = 0; step < 24; step++) {
      const name = pick(['one', 'two', 'three']);
      const path = `${collection}/${name}`;
      const label = pick(labels);
      const action = pick(['make', 'label', 'label', 'annotate', 'nothing', 'hold', 'end']);
      if (action === 'make')
        await player.post(collection, { ...specOf(plural), metadata: { name, labels: label ?? {} } });
      else if (action === 'label')
        await player.patch(path, 'json', [{ op: 'add', path: '/metadata/labels', value: label ?? {} }]);
      else if (action === 'annotate')
        await player.patch(path, 'merge', { metadata: { annotations: { step: String(step) } } });
      else if (action === 'nothing') await player.patch(path, 'merge', {});
      else if (action === 'hold')
        await player.patch(path, 'merge', { metadata: { finalizers: pick([['example.com/f'], null]) } });
      else await player.delete(`${path}${pick(['', '?gracePeriodSeconds=0'])}`);
      if (step === 11) middle = versionOf(await player.get(collection));
    }
    const end = versionOf(await player.get(collection));
    const fill = (text: string) => text.replace('START', start).replace('MIDDLE', middle).replace('END', end);
    const paths = starts.flatMap(from =>
      views.map(view => `${collection}?watch=1&timeoutSeconds=1&${fill(from)}&${view}`),
    );
    await player.together(paths.map(path => ({ method: 'GET', path })));
    const forms = [accepts.protobuf, accepts.table, accepts.metadata, 'application/yaml'];
    const formed = forms.flatMap(accept =>
      starts
        .slice(0, 5)
        .map(from => ({ method: 'GET', path: `${collection}?watch=1&timeoutSeconds=1&${fill(from)}`, accept })),
    );
    await player.together(formed);
    await player.get(`${collection}/one?watch=1&timeoutSeconds=1`);
    await player.get(
      `/api/v1/watch/namespaces/${player.namespace}/${plural}?timeoutSeconds=1&resourceVersion=${start}`,
    );
    await player.get(
      `/api/v1/watch/namespaces/${player.namespace}/${plural}/one?timeoutSeconds=1&resourceVersion=${start}`,
    );
  },
}));

const specOf = (plural: string): object =>
  plural === 'pods'
    ? { spec: { schedulerName: 'nobody', containers: [{ name: 'main', image: 'example.com/app:1' }] } }
    : plural === 'services'
      ? { spec: { ports: [{ port: 80 }], clusterIP: 'None' } }
      : { data: { a: 'b' } };
