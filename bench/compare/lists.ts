/** Lists: their order, pages, versions and selectors, of objects that come and go between pages. */
import { accepts, type Player, type Scenario, versionOf } from './player.ts';

/** Names whose order shows how keys are compared. */
const names = ['b', 'a', 'a-b', 'a.b', 'a0', 'aa', 'a-', 'ab', 'b.0', '10', '9', 'a.b.c', 'z'];
const labelsOf = (index: number) => ({
  app: index % 2 ? 'odd' : 'even',
  ...(index % 3 ? {} : { 'example.com/third': '' }),
  size: String(index),
});

const labelSelectors = [
  'app=odd',
  'app==even',
  'app!=odd',
  'app in (odd,even)',
  'app notin (odd)',
  'example.com/third',
  '!example.com/third',
  'app=odd,size!=3',
  'size>5',
  'size<5,app',
  'app in ()',
  'app=',
  'a b',
  'app=odd,app=even',
  'size in (1,3,5),!example.com/third',
];
const fieldSelectors: Readonly<Record<string, readonly string[]>> = {
  configmaps: [
    'metadata.name=a',
    'metadata.name!=a',
    'metadata.name=a,metadata.name!=b',
    'data.a=b',
    'metadata.name',
    '',
  ],
  pods: [
    'spec.nodeName=',
    'spec.nodeName=n',
    'status.phase=Pending',
    'status.phase!=Pending',
    'spec.restartPolicy=Always',
    'spec.schedulerName=nobody',
    'status.podIP=',
    'spec.hostNetwork=false',
    'metadata.namespace!=x,metadata.name=b',
    'spec.x=1',
  ],
};
const versionTables = [
  '',
  'resourceVersion=0',
  'resourceVersion=HERE',
  'resourceVersion=0&resourceVersionMatch=NotOlderThan',
  'resourceVersion=HERE&resourceVersionMatch=NotOlderThan',
  'resourceVersion=HERE&resourceVersionMatch=Exact',
  'resourceVersion=0&resourceVersionMatch=Exact',
  'resourceVersionMatch=Exact',
  'resourceVersionMatch=NotOlderThan',
  'resourceVersion=HERE&resourceVersionMatch=Other',
  'resourceVersion=x',
  'resourceVersion=-1',
];

export const lists: readonly Scenario[] = ['configmaps', 'pods'].map(plural => ({
  name: `lists of ${plural}`,
  play: async (player, pick) => {
    const collection = player.at('api/v1', plural);
    let here = 'none';
    for (const [index, name] of names.entries()) {
      const made = await player.post(collection, bodyOf(plural, name, index));
      if (index === 6) here = versionOf(made);
    }
    await player.get(collection);
    for (const accept of [undefined, accepts.protobuf, accepts.table, accepts.metadataList])
      await pages(player, collection, { accept });
    await oddPages(player, collection);
    for (const table of versionTables)
      for (const limit of ['', '&limit=2', '&limit=0', '&limit=-1', '&limit=100'])
        await player.get(`${collection}?${table.replaceAll('HERE', here)}${limit}`);
    for (const selector of labelSelectors) await selected(player, collection, `labelSelector=${selector}`);
    for (const selector of fieldSelectors[plural] ?? [])
      await selected(player, collection, `fieldSelector=${selector}`);
    const everywhere = `/api/v1/${plural}?fieldSelector=metadata.namespace=${player.namespace}`;
    await player.get(everywhere);
    for (let round = 0; round < 6; round++) {
      const name = pick(names);
      const limit = pick([1, 2, 3, 5]);
      const between = () =>
        round % 2
          ? player.delete(`${collection}/${name}?gracePeriodSeconds=0`)
          : player.post(collection, bodyOf(plural, `${name}x`, 1));
      await pages(player, collection, { limit, between });
    }
    await player.send('DELETE', `${collection}?labelSelector=app=odd&limit=2&gracePeriodSeconds=0`);
    await player.get(collection);
    await player.send('DELETE', `${collection}?gracePeriodSeconds=0`);
    await player.get(collection);
  },
}));

const bodyOf = (plural: string, name: string, index: number) => ({
  metadata: { name, labels: labelsOf(index) },
  ...(plural === 'pods'
    ? {
        spec: {
          ...(index % 4 ? {} : { nodeName: 'n' }),
          schedulerName: 'nobody',
          containers: [{ name: 'main', image: 'example.com/app:1' }],
        },
      }
    : { data: { index: String(index) } }),
});

const selected = async (player: Player, collection: string, selector: string): Promise<void> => {
  await player.get(`${collection}?${selector}`);
  await pages(player, `${collection}?${selector}`, { limit: 2 });
};

/** A list page by page, compared as a whole: where pages end is told by their numbers of items. `between` happens after
 *  the first. */
async function pages(
  player: Player,
  list: string,
  { limit = 3, accept, between }: { limit?: number; accept?: string | undefined; between?: () => Promise<unknown> },
): Promise<void> {
  const start = `${list}${list.includes('?') ? '&' : '?'}limit=${limit}`;
  const first = await player.get(start, accept);
  await between?.();
  let token = first.metadata?.['continue'];
  for (let page = 0; page < 20 && typeof token === 'string' && token !== ''; page++) {
    const next = await player.get(`${start}&continue=${token}`, accept);
    token = next.metadata?.['continue'];
    const items = next['items'] ?? next['rows'];
    // After the last item a server may say that there is another page, in which there is nothing.
    if (Array.isArray(items) && items.length === 0) player.forget();
  }
}

/** What a page may be asked together with. */
async function oddPages(player: Player, list: string): Promise<void> {
  const { metadata } = await player.get(`${list}?limit=3`);
  for (const more of ['&resourceVersion=5', '&resourceVersionMatch=Exact', '&resourceVersion=0'])
    await player.get(`${list}?limit=3&continue=${String(metadata?.['continue'])}${more}`);
}
