import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Event, EventsV1Event, Node, Service } from '#api';
import { errorOf, startTestServer, type TestServer } from '../../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const key = (name: string) => ({ namespace: 'default', name });

describe('what is shared between objects', () => {
  it('gives each service an address and node port of its own, and takes them back', async () => {
    await using small = await startTestServer({ serviceCidr: '10.0.0.0/30', nodePortRange: [30_000, 30_000] });
    const service = (name: string, type = 'ClusterIP', clusterIP?: string) => ({
      metadata: { name, namespace: 'default' },
      spec: { type, ports: [{ port: 80 }], ...(clusterIP ? { clusterIP } : {}) } as Service['spec'],
    });
    const first = await small.client.create(Service, service('a', 'NodePort'));
    expect(first.spec.clusterIP).toBe('10.0.0.2');
    expect(first.spec.ports?.[0]?.nodePort).toBe(30_000);
    expect((await errorOf(small.client.create(Service, service('b', 'ClusterIP', '10.0.0.2')))).message).toMatch(
      'provided IP is already allocated',
    );
    await errorOf(small.client.create(Service, service('b', 'NodePort')));
    await small.client.delete(Service, key('a'));
    expect((await small.client.create(Service, service('b', 'NodePort'))).spec.clusterIP).toBe('10.0.0.2');
  });

  it('never gives the same address twice, however many ask at once', async () => {
    const create = (i: number) =>
      test.client.create(Service, {
        metadata: { name: `s${i}`, namespace: 'default' },
        spec: { ports: [{ port: 80 }] },
      });
    const services = await Promise.all(Array.from({ length: 30 }, (_, i) => create(i)));
    expect(new Set(services.map(({ spec }) => spec.clusterIP)).size).toBe(30);
  });

  it('gives what two ask for by name to one of them', async () => {
    const create = (name: string) =>
      test.client.create(Service, {
        metadata: { name, namespace: 'default' },
        spec: { ports: [{ port: 80 }], clusterIP: '10.96.77.77' },
      });
    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(create));
    const refusals = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
    expect(refusals).toHaveLength(2);
    expect(refusals.every(text => text.includes('provided IP is already allocated'))).toBe(true);
  });

  it('forgets events after an hour', async () => {
    const event = {
      metadata: { name: 'e', namespace: 'default' },
      involvedObject: { kind: 'Pod', namespace: 'default', name: 'a' },
      reason: 'x',
      type: 'Normal',
    };
    await test.client.create(Event, event);
    expect((await test.client.get(EventsV1Event, key('e'))).regarding).toMatchObject({ name: 'a' });
    await test.clock.advance(3_700_000);
    expect(await test.client.find(Event, key('e'))).toBeUndefined();
  });

  it('keeps the status that a node registers with', async () => {
    const node = await test.client.create(Node, {
      metadata: { name: 'n' },
      spec: {},
      status: { capacity: { cpu: '2' } },
    });
    expect(node.status?.capacity).toEqual({ cpu: '2' });
  });
});
