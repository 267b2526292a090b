import { afterEach, beforeEach, expect, it } from 'vitest';
import { ConfigMap, type KubeObject } from '#api';
import { createVirtualClock, silentLogger } from '#base';
import { createMemoryStore, type Store } from '#store';
import { shapeOf } from '../resource/definition.ts';
import { createResource, encodeStored } from '../resource/resource.ts';
import type { WatchMessage } from './cache-event.ts';
import { Caches } from './caches.ts';
import { parseSelection } from './selection.ts';
import type { WatchSession, WatchSink } from './watch-session.ts';

const resource = createResource(shapeOf(ConfigMap));
const clock = createVirtualClock();
let store: Store;
let caches: Caches;
beforeEach(async () => {
  store = createMemoryStore({ clock });
  caches = await Caches.start({ store, clock, logger: silentLogger, random: () => 0 });
});
afterEach(async () => {
  await caches[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

async function put(name: string): Promise<void> {
  const { apiVersion, kind } = ConfigMap;
  const metadata = { name, namespace: 'n', uid: name, creationTimestamp: '' };
  const value = encodeStored(resource, { apiVersion, kind, metadata } as unknown as KubeObject);
  await store.commit([{ type: 'put', key: `${resource.prefix}n/${name}`, value }]);
}

/** A watcher that has room for so many at a time. */
class Watcher implements WatchSink {
  readonly told: string[] = [];
  readonly #capacity: number;
  #free: number;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#free = capacity;
  }

  send({ event: { type, object } }: WatchMessage): void {
    this.told.push(type === 'BOOKMARK' ? type : `${type} ${object.metadata.name}`);
    this.#free--;
  }
  room(): Promise<void> | undefined {
    if (this.#free > 0) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }
  end(): void {
    this.told.push('end');
  }
  take(): void {
    this.#free = this.#capacity;
    this.#room?.resolve();
    this.#room = undefined;
  }
}

const begin = (sink: WatchSink): Promise<WatchSession> =>
  caches.watch(caches.for(resource), {
    selection: parseSelection(resource, {}),
    parameters: { sendInitialEvents: true, allowWatchBookmarks: true, resourceVersionMatch: 'NotOlderThan' },
    sink,
  });

it('sends what it begins with as there is room, and what happens meanwhile behind it', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await put(name);
  const watcher = new Watcher(2);
  using _session = await begin(watcher);
  expect(watcher.told).toEqual(['ADDED a', 'ADDED b']);
  for (const name of ['aa', 'd']) await put(name);
  for (let i = 0; i < 5; i++) {
    watcher.take();
    await clock.advance(0);
  }
  const first = ['ADDED a', 'ADDED b', 'ADDED c', 'ADDED d', 'ADDED e', 'BOOKMARK'];
  expect(watcher.told).toEqual([...first, 'ADDED aa', 'MODIFIED d']);
  await put('f');
  await put('g');
  await put('h');
  expect(watcher.told.slice(-3)).toEqual(['ADDED f', 'ADDED g', 'ADDED h']);
});

it('sends nothing more to a watcher who left while there was no room', async () => {
  for (const name of ['a', 'b', 'c']) await put(name);
  const watcher = new Watcher(1);
  const session = await begin(watcher);
  session[Symbol.dispose]();
  watcher.take();
  await clock.advance(0);
  await put('d');
  expect(watcher.told).toEqual(['ADDED a']);
});
