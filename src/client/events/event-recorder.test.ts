import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { badRequest, Event, type KubeObject, StatusError } from '#api';
import { createLogger, createVirtualClock, silentLogger, type VirtualClock } from '#base';
import type { Client } from '../client.ts';
import { createClient } from '../create-client.ts';
import { FakeApi } from '../testing/fake-api.ts';
import { createInProcessTransport } from '../transports/in-process.ts';
import { createEventRecorder, type EventRecorder } from './event-recorder.ts';

let api: FakeApi;
let client: Client;
let clock: VirtualClock;
let recorder: EventRecorder;

beforeEach(() => {
  api = new FakeApi();
  client = createClient(createInProcessTransport({ handler: api, user: { username: 'test', groups: [] } }));
  clock = createVirtualClock();
  recorder = createEventRecorder({ client, clock, logger: silentLogger, component: 'kubelet', host: 'node-1' });
});

afterEach(async () => {
  await recorder[Symbol.asyncDispose]();
  if (clock.pendingTimers > 0) throw new Error('a timer is left');
});

const pod = (name = 'web'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'shop',
    uid: `uid-${name}`,
    resourceVersion: '7',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
});
const pulled = (message = 'Pulled image') => ({ type: 'Normal', reason: 'Pulled', message }) as const;
const events = async () => (await client.list(Event)).items;

describe('an event recorder', () => {
  it('writes what happened to what', async () => {
    recorder.event(pod(), pulled());
    await recorder.flush();
    expect(await events()).toMatchObject([
      {
        metadata: { name: expect.stringMatching(/^web\.[0-9a-f]{16}$/), namespace: 'shop' },
        involvedObject: {
          apiVersion: 'v1',
          kind: 'Pod',
          namespace: 'shop',
          name: 'web',
          uid: 'uid-web',
          resourceVersion: '7',
        },
        type: 'Normal',
        reason: 'Pulled',
        message: 'Pulled image',
        count: 1,
        firstTimestamp: '2026-01-01T00:00:00Z',
        lastTimestamp: '2026-01-01T00:00:00Z',
        source: { component: 'kubelet', host: 'node-1' },
        reportingComponent: 'kubelet',
        reportingInstance: 'node-1',
      },
    ]);
  });

  it('does not lose what another recorder says of the same object in the same millisecond', async () => {
    await using other = createEventRecorder({ client, clock, logger: silentLogger, component: 'scheduler' });
    recorder.event(pod(), pulled());
    other.event(pod(), pulled());
    await Promise.all([recorder.flush(), other.flush()]);
    expect(new Set((await events()).map(({ source }) => source?.component))).toEqual(new Set(['kubelet', 'scheduler']));
  });

  it('counts the same event up', async () => {
    for (let i = 0; i < 3; i++) {
      recorder.event(pod(), pulled());
      await clock.advance(60_000);
    }
    expect(await events()).toMatchObject([
      { count: 3, firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:02:00Z' },
    ]);
  });

  it('keeps events apart that differ in object, reason, type or message', async () => {
    recorder.event(pod(), pulled());
    recorder.event(pod('other'), pulled());
    recorder.event(pod(), { ...pulled(), reason: 'Started' });
    recorder.event(pod(), { ...pulled(), type: 'Warning' });
    recorder.event(pod(), pulled('Pulled another'));
    await recorder.flush();
    expect((await events()).map(event => event.count)).toEqual([1, 1, 1, 1, 1]);
  });

  it('combines many that differ only in their message', async () => {
    for (let i = 1; i <= 15; i++) recorder.event(pod(), pulled(`attempt ${i}`));
    await recorder.flush();
    const written = await events();
    expect(written).toHaveLength(10);
    expect(written.at(-1)).toMatchObject({ message: '(combined from similar events): attempt 15', count: 6 });
  });

  it('bounds how much one object may say', async () => {
    for (let i = 0; i < 100; i++) recorder.event(pod(), pulled());
    recorder.event(pod('other'), pulled());
    await recorder.flush();
    expect((await events()).map(event => event.count)).toEqual([25, 1]);
    await clock.advance(300_000);
    recorder.event(pod(), pulled());
    recorder.event(pod(), pulled());
    await recorder.flush();
    expect((await events()).map(event => event.count)).toEqual([26, 1]);
  });

  it('makes an event anew that has expired on the server', async () => {
    recorder.event(pod(), pulled());
    await recorder.flush();
    const [first] = await events();
    await client.delete(Event, { namespace: 'shop', name: first?.metadata.name ?? '' });
    recorder.event(pod(), pulled());
    await recorder.flush();
    expect(await events()).toMatchObject([{ count: 2 }]);
  });

  it('puts events about cluster-scoped objects into default, and takes references', async () => {
    recorder.event({ apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: 'node-1' }, pulled());
    await recorder.flush();
    expect(await events()).toMatchObject([
      { metadata: { namespace: 'default' }, involvedObject: { kind: 'Node', name: 'node-1' } },
    ]);
  });

  it('tries again when the server cannot be reached', async () => {
    api.intercept = () => {
      throw new Error('connection refused');
    };
    recorder.event(pod(), pulled());
    await clock.advance(25_000);
    api.intercept = () => undefined;
    expect(await events()).toEqual([]);
    await clock.advance(10_000);
    expect(await events()).toHaveLength(1);
  });

  it('drops what the server refuses', async () => {
    api.intercept = ({ verb }) => {
      if (verb === 'create') throw badRequest('no');
    };
    recorder.event(pod(), pulled());
    await recorder.flush();
    api.intercept = () => undefined;
    recorder.event(pod(), pulled());
    await recorder.flush();
    expect(await events()).toMatchObject([{ count: 1 }]);
  });

  it.each([
    ['for another reason', badRequest('no'), ['warn']],
    [
      'because the namespace ends',
      new StatusError(403, 'Forbidden', 'no', { causes: [{ reason: 'NamespaceTerminating' }] }),
      ['debug'],
    ],
  ])('logs what the server refuses %s', async (_, refusal, levels) => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'debug', destination: { write: line => lines.push(line) } });
    await using logging = createEventRecorder({ client, clock, logger, component: 'kubelet' });
    api.intercept = ({ verb }) => {
      if (verb === 'create') throw refusal;
    };
    logging.event(pod(), pulled());
    await logging.flush();
    expect(lines.map(line => (JSON.parse(line) as { level: string }).level)).toEqual(levels);
  });

  it('cuts what is too long, and takes texts that differ beyond that for one', async () => {
    const long = 'ä'.repeat(4000);
    recorder.event(pod(), pulled(`${long} one`));
    recorder.event(pod(), pulled(`${long} two`));
    await recorder.flush();
    expect(await events()).toMatchObject([{ message: 'ä'.repeat(512), count: 2 }]);
    for (let number = 0; number < 12; number++) recorder.event(pod(), pulled(`${number}${long}`));
    await recorder.flush();
    for (const { message } of await events()) expect(Buffer.byteLength(message ?? '')).toBeLessThanOrEqual(1024);
    expect((await events()).at(-1)?.message).toMatch(/^\(combined from similar events\): 11ä+$/);
  });

  it('says nothing more once disposed', async () => {
    api.intercept = () => {
      throw new Error('connection refused');
    };
    recorder.event(pod(), pulled());
    await clock.advance(0);
    await recorder[Symbol.asyncDispose]();
    const { length } = api.requests;
    recorder.event(pod(), pulled());
    await clock.advance(60_000);
    expect(api.requests).toHaveLength(length);
  });
});
