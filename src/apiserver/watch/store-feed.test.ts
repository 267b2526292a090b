import { expect, it } from 'vitest';
import { silentLogger, systemClock } from '#base';
import { createMemoryStore, type StoreEvent } from '#store';
import { StoreFeed } from './store-feed.ts';

const put = (key: string) => ({ type: 'put', key, value: Buffer.from('{}') }) as const;

it('a consumer that throws begins anew, and the others miss nothing of the commit', async () => {
  await using store = createMemoryStore();
  await using feed = await StoreFeed.start({ store, clock: systemClock, logger: silentLogger });
  const seen: string[] = [];
  const note = (event: StoreEvent) => void seen.push(event.type === 'put' ? event.row.key : event.key);
  feed.add({
    prefix: '/registry/pods/',
    onEvent() {
      throw new Error('bug');
    },
    onLost: () => void seen.push('lost'),
  });
  feed.add({ prefix: '/registry/configmaps/', onEvent: note, onLost: () => void seen.push('wrong') });
  await store.commit([put('/registry/pods/default/a'), put('/registry/configmaps/default/a')]);
  const { revision } = await store.commit([put('/registry/configmaps/default/b')]);
  await feed.caughtUp(revision);
  expect(seen).toEqual(['lost', '/registry/configmaps/default/a', '/registry/configmaps/default/b']);
});
