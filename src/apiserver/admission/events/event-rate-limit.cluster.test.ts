import { afterEach, expect, it } from 'vitest';
import { Event, EventsV1Event, Namespace } from '#api';
import { admin, startTestServer, statusOf, type TestServer } from '../../testing.ts';
import type { EventLimit } from './event-rate-limit.ts';

let test: TestServer | undefined;
afterEach(async () => {
  await test?.[Symbol.asyncDispose]();
  test = undefined;
});

async function startWith(...limits: Partial<EventLimit>[]): Promise<TestServer> {
  test = await startTestServer({
    enableAdmissionPlugins: ['EventRateLimit'],
    admissionSettings: {
      eventRateLimit: limits.map(limit => ({ type: 'Server', qps: 1, burst: 2, cacheSize: 10, ...limit })),
    },
  });
  await test.client.create(Namespace, { metadata: { name: 'team' }, spec: {} });
  return test;
}

const event = (name: string, about = 'pod', namespace = 'default') => ({
  metadata: { name, namespace },
  involvedObject: { kind: 'Pod', name: about, namespace },
  source: { component: 'kubelet' },
});

it('refuses what is more than a server takes, of both kinds of events, until time has passed', async () => {
  const { client, clock } = await startWith({});
  await client.create(Event, event('a'));
  await client.create(EventsV1Event, {
    metadata: { name: 'b', namespace: 'default' },
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'example.com/c',
    reportingInstance: 'c-0',
    action: 'Do',
    reason: 'Done',
    type: 'Normal',
    regarding: { kind: 'Pod', name: 'pod', namespace: 'default' },
  });
  expect(await statusOf(client.create(Event, event('c')))).toMatchObject({
    code: 429,
    reason: 'TooManyRequests',
    message: 'limit reached on type Server for key ',
  });
  await client.create(Event, event('c'), { dryRun: ['All'] });
  await clock.advance(1000);
  await client.create(Event, event('c'));
});

it.each([
  ['Namespace', 'default', () => ({ more: event('x', 'pod', 'team') })],
  ['User', 'admin', () => ({ more: event('x'), username: 'bob' })],
  ['SourceAndObject', 'kubeletPoddefaultpod', () => ({ more: event('x', 'other') })],
] as const)('counts each %s by itself', async (type, key, other) => {
  const server = await startWith({ type });
  const { client } = server;
  const { more, username = admin.username }: { more: ReturnType<typeof event>; username?: string } = other();
  await client.create(Event, event('a'));
  await client.create(Event, event('b'));
  expect((await statusOf(client.create(Event, event('c')))).message).toBe(
    `limit reached on type ${type} for key ${key}`,
  );
  await server.as({ ...admin, username }).create(Event, more);
});

it('tells each limit that was reached', async () => {
  const { client } = await startWith({}, { type: 'User' });
  for (const name of ['a', 'b']) await client.create(Event, event(name));
  expect((await statusOf(client.create(Event, event('c')))).message).toBe(
    '[limit reached on type Server for key , limit reached on type User for key admin]',
  );
});

it('is not asked without limits', async () => {
  await expect(startTestServer({ enableAdmissionPlugins: ['EventRateLimit'] })).rejects.toThrow(
    'admission plugin "EventRateLimit" needs limits in the file of --admission-control-config-file',
  );
});
