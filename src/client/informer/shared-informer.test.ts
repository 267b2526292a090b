import { describe, expect, it } from 'vitest';
import { expired, formatKey, Pod } from '#api';
import type { VirtualClock } from '#base';
import type { Client } from '../client.ts';
import type { FakeApi } from '../testing/fake-api.ts';
import { useInformersOfFake } from '../testing/informers-of-fake.ts';
import type { Change, Informer, Informers } from './informer.ts';

let api: FakeApi;
let client: Client;
let clock: VirtualClock;
let informers: Informers;

useInformersOfFake(made => ({ api, client, clock, informers } = made));

const create = (name: string, namespace = 'default') =>
  client.create(Pod, { metadata: { name, namespace, labels: { app: name[0] ?? '' } }, spec: { containers: [] } });

async function relabel(name: string, app: string): Promise<void> {
  const pod = await client.get(Pod, { namespace: 'default', name });
  await client.update(Pod, { ...pod, metadata: { ...pod.metadata, labels: { app } } });
}

/** Changes as `added default/a`. */
function record(informer: Informer<Pod>): string[] {
  const lines: string[] = [];
  informer.onChange(({ type, object }: Change<Pod>) => lines.push(`${type} ${formatKey(object.metadata)}`));
  return lines;
}

const settle = () => clock.advance(0);

describe('an informer', () => {
  it('has everything there is once it synced, by reference', async () => {
    const pod = await create('a');
    await create('b', 'other');
    const informer = informers.for(Pod);
    expect(informer.hasSynced).toBe(false);
    await informers.synced();
    expect(informer.hasSynced).toBe(true);
    expect(informer.lister.get({ namespace: 'default', name: 'a' })).toBe(pod);
    expect(informer.lister.get('default/a')).toBe(pod);
    expect(informer.lister.list()).toHaveLength(2);
    expect(informer.lister.list('other').map(object => object.metadata.name)).toEqual(['b']);
    expect(informer.lister.list('absent')).toEqual([]);
  });

  it('reports what is there, what comes, changes and goes', async () => {
    await create('a');
    const lines = record(informers.for(Pod));
    await informers.synced();
    await create('b');
    await relabel('a', 'x');
    await client.delete(Pod, { namespace: 'default', name: 'b' });
    await settle();
    expect(lines).toEqual(['added default/a', 'added default/b', 'updated default/a', 'deleted default/b']);
    expect(record(informers.for(Pod))).toEqual(['added default/a']);
  });

  it('tells the object before an update and the last state after a delete', async () => {
    const informer = informers.for(Pod);
    await informers.synced();
    const changes: Change<Pod>[] = [];
    informer.onChange(change => changes.push(change));
    const first = await create('a');
    await relabel('a', 'x');
    const last = await client.delete(Pod, { namespace: 'default', name: 'a' });
    await settle();
    expect(changes[1]?.previous).toBe(first);
    expect(changes[2]?.object).toBe(last);
  });

  it('stops calling a handler that was disposed, and survives one that throws', async () => {
    const informer = informers.for(Pod);
    await informers.synced();
    const seen: string[] = [];
    informer.onChange(() => {
      throw new Error('bug');
    });
    const subscription = informer.onChange(({ object }) => seen.push(object.metadata.name));
    await create('a');
    await settle();
    subscription[Symbol.dispose]();
    await create('b');
    await settle();
    expect(seen).toEqual(['a']);
  });

  it('finds objects by index, before and after they change', async () => {
    await create('a1');
    await create('a2');
    const informer = informers.for(Pod);
    informer.addIndex('app', pod => [pod.metadata.labels?.['app'] ?? '']);
    await informers.synced();
    const names = (app: string) => informer.lister.byIndex('app', app).map(pod => pod.metadata.name);
    const before = informer.lister.byIndex('app', 'a');
    expect(names('a')).toEqual(['a1', 'a2']);
    await relabel('a1', 'x');
    await client.delete(Pod, { namespace: 'default', name: 'a2' });
    await settle();
    expect([names('a'), names('x')]).toEqual([[], ['a1']]);
    expect(before).toHaveLength(2);
    informer.addIndex('namespace', pod => [pod.metadata.namespace ?? '']);
    expect(informer.lister.byIndex('namespace', 'default')).toHaveLength(1);
    expect(() => informer.lister.byIndex('absent', '')).toThrow('has no index absent');
  });

  it('follows only its scope', async () => {
    await create('a', 'one');
    const informer = informers.for(Pod, { namespace: 'one', labelSelector: 'app=a', fieldSelector: 'spec.nodeName=n' });
    await informers.synced();
    await create('b', 'two');
    await create('c', 'one');
    await settle();
    expect(informer.lister.list().map(pod => pod.metadata.name)).toEqual(['a', 'c']);
    for (const { options } of api.requests.filter(({ verb }) => verb === 'list' || verb === 'watch')) {
      expect(options).toMatchObject({ labelSelector: 'app=a', fieldSelector: 'spec.nodeName=n' });
    }
  });

  it('reads a list of several pages', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name);
    api.pageSize = 2;
    const informer = informers.for(Pod);
    await informers.synced();
    expect(informer.lister.list()).toHaveLength(5);
  });

  it('goes on from where it was when a watch ends, without listing again', async () => {
    const lines = record(informers.for(Pod));
    await informers.synced();
    await create('a');
    await settle();
    api.endWatches();
    await create('b');
    await settle();
    expect(lines).toEqual(['added default/a', 'added default/b']);
    expect(api.requests.filter(({ verb }) => verb === 'list')).toHaveLength(1);
  });

  it('watches from the version of a bookmark', async () => {
    informers.for(Pod);
    await informers.synced();
    await client.create(Pod, { metadata: { name: 'elsewhere', namespace: 'default' }, spec: { containers: [] } });
    await settle();
    api.bookmark();
    await settle();
    api.endWatches();
    await settle();
    expect(api.requests.at(-1)).toMatchObject({
      verb: 'watch',
      options: { resourceVersion: '101', allowWatchBookmarks: true },
    });
  });

  it('lists again when its version has expired, and reports the difference', async () => {
    for (const name of ['kept', 'changed', 'gone', 'replaced']) await create(name);
    const informer = informers.for(Pod);
    await informers.synced();
    const lines = record(informer).splice(4) && record(informer);
    lines.length = 0;
    api.intercept = ({ verb }) => {
      if (verb === 'watch') throw new Error('unreachable');
    };
    api.endWatches(new Error('connection lost'));
    await settle();
    await relabel('changed', 'x');
    for (const name of ['gone', 'replaced']) await client.delete(Pod, { namespace: 'default', name });
    for (const name of ['replaced', 'new']) await create(name);
    api.compact();
    api.intercept = () => undefined;
    await clock.advance(60_000);
    expect(lines).toEqual([
      'updated default/changed',
      'deleted default/replaced',
      'added default/replaced',
      'added default/new',
      'deleted default/gone',
    ]);
    expect(informer.lister.list()).toHaveLength(4);
  });

  it('lists again when the watch says Expired in its stream', async () => {
    const informer = informers.for(Pod);
    await informers.synced();
    await settle();
    api.endWatches(expired('too old'));
    await settle();
    expect(api.requests.filter(({ verb }) => verb === 'list')).toHaveLength(2);
    await create('a');
    await settle();
    expect(informer.lister.list()).toHaveLength(1);
  });

  it('backs off while the server cannot be reached', async () => {
    api.intercept = () => {
      throw new Error('connection refused');
    };
    const informer = informers.for(Pod);
    await clock.advance(600_000);
    const attempts = api.requests.length;
    expect(attempts).toBeGreaterThan(10);
    expect(attempts).toBeLessThan(40);
    api.intercept = () => undefined;
    await clock.advance(30_000);
    expect(informer.hasSynced).toBe(true);
  });

  it('backs off when every watch expires at once', async () => {
    api.intercept = ({ verb }) => {
      if (verb === 'watch') throw expired('too old');
    };
    informers.for(Pod);
    await clock.advance(600_000);
    expect(api.requests.length).toBeLessThan(100);
  });
});

describe('informers', () => {
  it('are shared by kind and scope', async () => {
    expect(informers.for(Pod)).toBe(informers.for(Pod, {}));
    expect(informers.for(Pod)).not.toBe(informers.for(Pod, { namespace: 'a' }));
    expect(informers.for(Pod, { namespace: 'a' })).toBe(informers.for(Pod, { namespace: 'a' }));
    await informers.synced();
    expect(api.requests.filter(({ verb }) => verb === 'list')).toHaveLength(2);
  });

  it('refuse to wait for a list that will never come', async () => {
    api.intercept = () => {
      throw new Error('connection refused');
    };
    const { synced } = informers.for(Pod);
    await informers[Symbol.asyncDispose]();
    await expect(synced).rejects.toThrow('disposed before its first list');
    expect(() => informers.for(Pod)).toThrow('disposed');
  });
});
