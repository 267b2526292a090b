import { describe, expect, it } from 'vitest';
import { ConfigMap, formatKey, Pod, unknownResource } from '#api';
import { silentLogger, type VirtualClock } from '#base';
import type { Client } from '../client.ts';
import { createClient } from '../create-client.ts';
import type { FakeApi } from '../testing/fake-api.ts';
import { useInformersOfFake } from '../testing/informers-of-fake.ts';
import { createInformers } from './create-informers.ts';
import type { Informers } from './informer.ts';

let api: FakeApi;
let client: Client;
let clock: VirtualClock;
let informers: Informers;

useInformersOfFake(made => ({ api, client, clock, informers } = made));

const create = (name: string) =>
  client.create(Pod, { metadata: { name, namespace: 'default' }, spec: { containers: [] } });

describe('a borrowed informer', () => {
  it('is shared, and ends with the last who gives it back', async () => {
    await create('a');
    const [one, two] = [informers.borrow(Pod), informers.borrow(Pod)];
    await informers.synced();
    expect(one.informer).toBe(two.informer);
    await clock.advance(0);
    expect(api.watcherCount).toBe(1);
    await one[Symbol.asyncDispose]();
    await one[Symbol.asyncDispose]();
    expect(api.watcherCount).toBe(1);
    expect(two.informer.lister.list()).toHaveLength(1);
    await two[Symbol.asyncDispose]();
    expect(api.watcherCount).toBe(0);
    expect(two.informer.lister.list()).toEqual([]);
  });

  it('is another one for who borrows it again', async () => {
    const before = informers.borrow(Pod);
    await before[Symbol.asyncDispose]();
    await create('a');
    const after = informers.borrow(Pod);
    await after.informer.synced;
    expect(after.informer).not.toBe(before.informer);
    expect(after.informer.lister.list()).toHaveLength(1);
  });

  it('goes on for who has it for good', async () => {
    const kept = informers.for(Pod);
    const borrowed = informers.borrow(Pod);
    expect(borrowed.informer).toBe(kept);
    await informers.synced();
    await borrowed[Symbol.asyncDispose]();
    await create('a');
    await clock.advance(0);
    expect(kept.lister.list()).toHaveLength(1);
  });

  it('of metadata only is that of whole objects in process, where they come whole', async () => {
    const { informer } = informers.borrow(Pod, { metadataOnly: true });
    expect(informers.for(Pod)).toBe(informer);
    await informers.synced();
  });

  it('of metadata only is that of whole objects elsewhere, where there is one', async () => {
    const transport = { ...client.transport, host: 'example.com:6443' };
    await using informers = createInformers({ client: createClient(transport), clock, logger: silentLogger });
    const alone = informers.borrow(Pod, { metadataOnly: true });
    expect(informers.borrow(Pod, { metadataOnly: true }).informer).toBe(alone.informer);
    const whole = informers.for(Pod);
    expect(whole).not.toBe(alone.informer);
    await informers.synced();
    expect(api.requests.filter(({ verb }) => verb === 'list').map(({ metadataOnly }) => metadataOnly)).toEqual([
      true,
      undefined,
    ]);
    expect(informers.borrow(ConfigMap, { metadataOnly: true }).informer).not.toBe(whole);
    const shared = createInformers({ client, clock, logger: silentLogger });
    expect(shared.for(Pod)).toBe(shared.borrow(Pod, { metadataOnly: true }).informer);
    await shared[Symbol.asyncDispose]();
  });

  it('hears what the last watch has to say when its kind has gone, and asks no more', async () => {
    const borrowed = informers.borrow(Pod);
    const { informer } = borrowed;
    await informer.synced;
    await clock.advance(0);
    const heard: string[] = [];
    informer.onChange(({ type, object }) => heard.push(`${type} ${formatKey(object.metadata)}`));
    await create('a');
    await client.delete(Pod, { namespace: 'default', name: 'a' });
    api.intercept = () => {
      throw unknownResource();
    };
    const asked = api.requests.length;
    api.endWatches();
    await borrowed.finish();
    expect(heard).toEqual(['added default/a', 'deleted default/a']);
    expect(api.requests).toHaveLength(asked);
  });

  it('is over at once when its kind goes while it waits to try again', async () => {
    api.intercept = () => {
      throw unknownResource();
    };
    const borrowed = informers.borrow(Pod);
    await clock.advance(100);
    await borrowed.finish();
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends with all others, in the middle of its last watch too', async () => {
    const borrowed = informers.borrow(Pod);
    const { informer } = borrowed;
    await informer.synced;
    await clock.advance(0);
    const finished = borrowed.finish();
    await informers[Symbol.asyncDispose]();
    await finished;
    expect(api.watcherCount).toBe(0);
  });
});
