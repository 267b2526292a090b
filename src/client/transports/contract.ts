/** What every transport must do, as a test suite. It runs over a fake API in this room and over the real server in its
 *  own; either way only config maps are used. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigMap, isAlreadyExists, isConflict, isExpired, isNotFound, type KubeList, StatusError } from '#api';
import { isAbortError } from '#base';
import { type Client, mergePatch } from '../client.ts';
import { createClient } from '../create-client.ts';
import type { Transport, WatchEvent } from '../transport.ts';

/** A server, new for each test, and a transport to it. */
export interface TransportFixture extends AsyncDisposable {
  readonly transport: Transport;
  /** Makes watches from versions before now expire. Without it that test is left out. */
  expire?(): Promise<void>;
}

const namespace = 'default';
const groupVersionKind = 'x-kubernetes-group-version-kind';
const configMap = (name: string, data: Record<string, string> = {}) => ({ metadata: { name, namespace }, data });

/** Declares the suite; a fixture is made and disposed for each test. */
export function describeTransportContract(name: string, createFixture: () => Promise<TransportFixture>): void {
  describe(`${name} keeps the transport's contract`, () => {
    let fixture: TransportFixture;
    let client: Client;
    beforeEach(async () => {
      fixture = await createFixture();
      client = createClient(fixture.transport);
    });
    afterEach(async () => {
      await fixture.transport[Symbol.asyncDispose]();
      await fixture[Symbol.asyncDispose]();
    });

    const create = (name: string, data?: Record<string, string>) => client.create(ConfigMap, configMap(name, data));
    const version = async () => (await client.list(ConfigMap, { namespace })).metadata.resourceVersion;

    it('creates, gets, updates, patches and deletes', async () => {
      const created = await create('a', { x: '1' });
      expect(created).toMatchObject({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', namespace, uid: expect.any(String) },
      });
      expect(await client.get(ConfigMap, { namespace, name: 'a' })).toEqual(created);
      const updated = await client.update(ConfigMap, { ...created, data: { x: '2' } });
      expect(updated.metadata.resourceVersion).not.toBe(created.metadata.resourceVersion);
      const patched = await client.patch(ConfigMap, { namespace, name: 'a' }, mergePatch({ data: { x: '3' } }));
      expect(patched.data).toEqual({ x: '3' });
      await client.delete(ConfigMap, { namespace, name: 'a' });
      expect(await client.find(ConfigMap, { namespace, name: 'a' })).toBeUndefined();
    });

    it('carries every character and large objects', async () => {
      const data = { text: 'ä€😀\u0000"\\\n', large: 'x'.repeat(900_000) };
      await create('a', data);
      expect((await client.get(ConfigMap, { namespace, name: 'a' })).data).toEqual(data);
    });

    it('lists with complete items, page by page', async () => {
      for (const name of ['a', 'b', 'c']) await create(name);
      const first: KubeList<ConfigMap> = await client.list(ConfigMap, { namespace, limit: 2 });
      expect(first.items.map(item => item.metadata.name)).toEqual(['a', 'b']);
      expect(first.items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
      const next = first.metadata.continue;
      expect(next).toEqual(expect.any(String));
      const second = await client.list(ConfigMap, { namespace, limit: 2, continue: next });
      expect(second.items.map(item => item.metadata.name)).toEqual(['c']);
      expect(second.metadata.continue ?? '').toBe('');
    });

    it('deletes a collection', async () => {
      for (const name of ['a', 'b']) await create(name);
      await client.deleteCollection(ConfigMap, { namespace });
      expect((await client.list(ConfigMap, { namespace })).items).toEqual([]);
    });

    it('throws the Status of what the server refuses', async () => {
      const created = await create('a');
      const missing = await client.get(ConfigMap, { namespace, name: 'b' }).catch((error: unknown) => error);
      expect(missing).toBeInstanceOf(StatusError);
      expect(missing).toSatisfy(isNotFound);
      expect(missing).toMatchObject({
        message: 'configmaps "b" not found',
        status: { code: 404, reason: 'NotFound', details: { name: 'b', kind: 'configmaps' } },
      });
      await expect(create('a')).rejects.toSatisfy(isAlreadyExists);
      await client.update(ConfigMap, { ...created, data: { x: '1' } });
      await expect(client.update(ConfigMap, { ...created, data: { x: '2' } })).rejects.toSatisfy(isConflict);
    });

    it('tells which kinds there are, at the paths of discovery', async () => {
      expect(await fixture.transport.discover('/apis')).toMatchObject({ kind: 'APIGroupList' });
      await expect(fixture.transport.discover('/apis/nothing.example.com')).rejects.toSatisfy(isNotFound);
      const signal = AbortSignal.abort();
      await expect(fixture.transport.discover('/apis', { signal })).rejects.toSatisfy(isAbortError);
    });

    it('tells what they look like, at the paths of OpenAPI and with the hash that an address may have', async () => {
      const { transport } = fixture;
      const { paths } = (await transport.discover('/openapi/v3')) as {
        paths: Record<string, { serverRelativeURL: string }>;
      };
      const address = paths['api/v1']?.serverRelativeURL ?? '';
      expect(address).toMatch(/^\/openapi\/v3\/api\/v1\?hash=\w+$/);
      const isConfigMap = { [groupVersionKind]: [{ group: '', version: 'v1', kind: 'ConfigMap' }] };
      const ofVersion3 = { openapi: '3.0.0', components: { schemas: { 'io.k8s.api.core.v1.ConfigMap': isConfigMap } } };
      expect(await transport.discover(address)).toMatchObject(ofVersion3);
      expect(await transport.discover('/openapi/v3/api/v1')).toMatchObject(ofVersion3);
      const ofVersion2 = { swagger: '2.0', definitions: { 'io.k8s.api.core.v1.ConfigMap': isConfigMap } };
      expect(await transport.discover('/openapi/v2')).toMatchObject(ofVersion2);
      const missing = '/openapi/v3/apis/nothing.example.com/v1';
      await expect(transport.discover(missing)).rejects.toSatisfy(isNotFound);
    });

    it('reports every change from a version on, in order, until the signal aborts', async () => {
      await create('before');
      const resourceVersion = await version();
      const created = await create('a');
      const stop = new AbortController();
      const events: WatchEvent<ConfigMap>[] = [];
      for await (const event of client.watch(ConfigMap, { namespace, resourceVersion, signal: stop.signal })) {
        events.push(event);
        if (events.length === 1) await client.update(ConfigMap, { ...created, data: { x: '1' } });
        if (events.length === 2) await client.delete(ConfigMap, { namespace, name: 'a' });
        if (events.length === 3) stop.abort();
      }
      expect(events.map(event => event.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
      expect(events[0]?.object).toEqual(created);
      expect(events[1]?.object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { x: '1' } });
    });

    it('ends a watch quietly when its signal aborts while it waits', async () => {
      const stop = new AbortController();
      const resourceVersion = await version();
      const watching = Array.fromAsync(client.watch(ConfigMap, { namespace, resourceVersion, signal: stop.signal }));
      await create('a');
      stop.abort();
      expect((await watching).length).toBeLessThanOrEqual(1);
      expect(
        await Array.fromAsync(client.watch(ConfigMap, { namespace, resourceVersion, signal: stop.signal })),
      ).toEqual([]);
    });

    it('ends watches quietly and refuses requests once disposed', async () => {
      const resourceVersion = await version();
      await create('a');
      const watch = client.watch(ConfigMap, { namespace, resourceVersion })[Symbol.asyncIterator]();
      expect(await watch.next()).toMatchObject({ done: false, value: { type: 'ADDED' } });
      const next = watch.next();
      await fixture.transport[Symbol.asyncDispose]();
      expect(await next).toMatchObject({ done: true });
      await expect(client.list(ConfigMap, { namespace })).rejects.toThrow('the transport is closed');
      await expect(fixture.transport.discover('/apis')).rejects.toThrow('the transport is closed');
    });

    it('carries many requests and watches at once', async () => {
      const resourceVersion = await version();
      const names = Array.from({ length: 20 }, (_, i) => `many-${i}`);
      const watches = Array.from({ length: 5 }, async () => {
        const seen = new Set<string>();
        for await (const { object } of client.watch(ConfigMap, { namespace, resourceVersion })) {
          seen.add(object.metadata.name);
          if (seen.size === names.length) break;
        }
        return seen;
      });
      await Promise.all(names.map(name => create(name)));
      for (const seen of await Promise.all(watches)) expect(seen).toEqual(new Set(names));
    });

    it('rejects a request whose signal was aborted as aborted', async () => {
      const signal = AbortSignal.abort();
      await expect(client.list(ConfigMap, { namespace, signal })).rejects.toSatisfy(isAbortError);
    });

    it('throws Expired for a watch from a version that is too old', async ({ skip }) => {
      skip(!fixture.expire, 'the fixture cannot make versions expire');
      const resourceVersion = await version();
      await create('a');
      await fixture.expire?.();
      const watch = client.watch(ConfigMap, { namespace, resourceVersion })[Symbol.asyncIterator]();
      await expect(watch.next()).rejects.toSatisfy(isExpired);
    });
  });
}
