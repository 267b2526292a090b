/** A custom kind in two versions: defaults, pruning, rules, subresources, tables, and writers of both versions. */
import { systemClock } from '#base';
import { accepts, type Player, type Scenario, versionOf } from './player.ts';

const schema = (more: object = {}) => ({
  openAPIV3Schema: {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        required: ['size'],
        properties: {
          size: { type: 'integer', minimum: 1, maximum: 10 },
          mode: { type: 'string', enum: ['on', 'off'], default: 'on' },
          replicas: { type: 'integer', default: 1 },
          when: { type: 'string', format: 'date-time' },
          free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          port: { 'x-kubernetes-int-or-string': true },
          tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
          parts: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['name'],
            items: {
              type: 'object',
              required: ['name'],
              properties: {
                name: { type: 'string' },
                weight: { type: 'integer', default: 5 },
                gone: { type: 'string', nullable: true },
              },
            },
          },
          whole: {
            type: 'object',
            'x-kubernetes-map-type': 'atomic',
            properties: { a: { type: 'string' }, b: { type: 'string' } },
          },
          ...more,
        },
        'x-kubernetes-validations': [{ rule: 'self.size < 9 || self.mode == "on"', message: 'large ones are on' }],
      },
      status: {
        type: 'object',
        properties: { replicas: { type: 'integer' }, selector: { type: 'string' }, phase: { type: 'string' } },
      },
    },
  },
});
const subresources = {
  status: {},
  scale: {
    specReplicasPath: '.spec.replicas',
    statusReplicasPath: '.status.replicas',
    labelSelectorPath: '.status.selector',
  },
};

export const custom: readonly Scenario[] = [
  {
    name: 'custom kinds',
    play: async (player, pick) => {
      const group = `${player.namespace}.example.com`;
      const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
      const columns = [
        { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
        { name: 'Phase', type: 'string', jsonPath: '.status.phase', priority: 1 },
        { name: 'Parts', type: 'string', jsonPath: '.spec.parts[*].name' },
        { name: 'When', type: 'date', jsonPath: '.metadata.creationTimestamp' },
      ];
      const version = (name: string, isStored: boolean, more?: object) => ({
        name,
        served: true,
        storage: isStored,
        schema: schema(more),
        subresources,
        additionalPrinterColumns: columns,
        // Upstream takes the same ones in versions of different schemas for a mistake.
        ...(isStored ? { selectableFields: [{ jsonPath: '.spec.mode' }] } : {}),
      });
      const definition = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `widgets.${group}` },
        spec: {
          group,
          scope: 'Namespaced',
          names: { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'], categories: ['all'] },
          versions: [
            version('v1', true),
            { ...version('v1beta1', false, { extra: { type: 'string' } }), deprecated: true },
          ],
        },
      };
      await player.post(definitions, definition);
      for (const each of ['v1', 'v1beta1']) await served(player, player.at(`apis/${group}/${each}`, 'widgets'));
      await play(player, group, pick);
      await player.delete(`${definitions}/widgets.${group}`);
      // Its status is written by the server when it comes to it, and so is its version.
      player.forget();
    },
  },
];

/** Waits until it is served: how long that takes is no part of the comparison. */
async function served(player: Player, path: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const { kind } = await player.get(path);
    player.forget();
    if (kind === 'WidgetList') return;
    await systemClock.sleep(50);
  }
}

async function play(player: Player, group: string, pick: <T>(things: readonly T[]) => T): Promise<void> {
  const at = (version: string) => player.at(`apis/${group}/${version}`, 'widgets');
  const typed = (version: string, spec: object, metadata: object = { name: 'one' }) => ({
    apiVersion: `${group}/${version}`,
    kind: 'Widget',
    metadata,
    spec,
  });
  const specs: readonly object[] = [
    { size: 1 },
    { size: 0 },
    { size: '1' },
    {},
    { size: 9, mode: 'off' },
    { size: 2, mode: 'maybe' },
    { size: 3, unknown: 1, free: { any: [1, { x: null }] }, port: '80%' },
    { size: 4, tags: ['a', 'b', 'a'] },
    { size: 4, tags: ['a', 'b'], parts: [{ name: 'x' }, { name: 'y', weight: 1, gone: null, more: 1 }] },
    { size: 4, parts: [{ name: 'x' }, { name: 'x' }] },
    { size: 5, whole: { a: '1', c: '2' }, when: 'now', extra: 'e' },
    { size: 5, whole: null, when: '2020-01-01T00:00:00Z', port: 8080, replicas: null },
  ];
  for (const version of ['v1', 'v1beta1']) {
    for (const [index, spec] of specs.entries())
      for (const validation of ['Strict', 'Warn', 'Ignore'])
        await player.post(
          `${at(version)}?dryRun=All&fieldValidation=${validation}`,
          typed(version, spec, { name: `n${index}` }),
        );
  }
  const good = specs.filter((_, index) => [0, 6, 8, 10, 11].includes(index));
  await player.post(at('v1'), typed('v1', { size: 1 }));
  for (let step = 0; step < 60; step++) {
    const version = pick(['v1', 'v1', 'v1beta1']);
    const path = `${at(version)}/one`;
    const manager = pick(['first', 'second', 'third']);
    const spec = pick(pick([good, specs]));
    const action = pick(['apply', 'apply', 'force', 'merge', 'update', 'status', 'scale', 'apply status', 'read']);
    if (action === 'apply' || action === 'force')
      await player.patch(`${path}?fieldManager=${manager}&force=${action === 'force'}`, 'apply', typed(version, spec));
    else if (action === 'merge')
      await player.patch(`${path}?fieldManager=${manager}`, 'merge', { spec, metadata: { labels: { by: manager } } });
    else if (action === 'update')
      await player.put(`${path}?fieldManager=${manager}`, { ...(await player.get(path)), spec });
    else if (action === 'status')
      await player.patch(`${path}/status?fieldManager=${manager}`, 'merge', {
        spec: { size: 7 },
        status: { replicas: 2, selector: 'a=b', phase: manager },
      });
    else if (action === 'apply status')
      await player.patch(`${path}/status?fieldManager=${manager}`, 'apply', {
        ...typed(version, { size: 8 }),
        status: { phase: manager },
      });
    else if (action === 'scale')
      await player.put(`${path}/scale?fieldManager=${manager}`, {
        ...(await player.get(`${path}/scale`)),
        spec: { replicas: pick([2, 3]) },
      });
    else
      for (const accept of [undefined, accepts.table, accepts.metadata, accepts.protobuf, 'application/yaml'])
        await player.get(path, accept);
  }
  await lists(player, at);
}

async function lists(player: Player, at: (version: string) => string): Promise<void> {
  const start = versionOf(await player.get(at('v1')));
  for (const name of ['two', 'a-b', 'a.b', 'a'])
    await player.post(at('v1'), {
      apiVersion: at('v1').split('/').slice(2, 4).join('/'),
      kind: 'Widget',
      metadata: { name, labels: { l: name } },
      spec: { size: 2, mode: name === 'two' ? 'off' : 'on' },
    });
  for (const version of ['v1', 'v1beta1'])
    for (const rest of [
      '',
      '?limit=2',
      '?fieldSelector=spec.mode=off',
      '?fieldSelector=spec.size=2',
      '?labelSelector=l in (a,two)',
    ])
      for (const accept of [undefined, accepts.table, accepts.metadataList, accepts.protobuf])
        await player.get(`${at(version)}${rest}`, accept);
  const watch = (version: string, rest: string) => `${at(version)}?watch=1&timeoutSeconds=1&${rest}`;
  const rests = [
    `resourceVersion=${start}`,
    `resourceVersion=${start}&fieldSelector=spec.mode=off`,
    'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true',
  ];
  await player.together(
    ['v1', 'v1beta1'].flatMap(version =>
      rests.flatMap(rest =>
        [undefined, accepts.table, accepts.metadata].map(accept => ({
          method: 'GET',
          path: watch(version, rest),
          accept,
        })),
      ),
    ),
  );
  await player.get(at('v1').replace(/\/namespaces.*/, ''));
  await player.delete(at('v1'));
}
