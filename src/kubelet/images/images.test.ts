import { describe, expect, test } from 'vitest';
import type { Secret } from '#api';
import { createVirtualClock } from '#base';
import { type ContainerRuntime, RuntimeError, type RuntimeImage } from '../runtime/runtime.ts';
import { podWith } from '../testing/builders.ts';
import { imageCredentials } from './credentials.ts';
import { createImagePuller } from './image-puller.ts';

test('credentials: those that cover the image, most specific first', () => {
  const secret = (auths: object): Secret => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'pull', uid: 'u', resourceVersion: '1', creationTimestamp: '' },
    data: { '.dockerconfigjson': btoa(JSON.stringify({ auths })) },
  });
  const secrets = [
    secret({ 'https://index.docker.io/v1/': { auth: 'hub' }, 'example.com': { auth: 'all' } }),
    secret({ 'example.com/team': { auth: 'team' }, '*.example.org': { username: 'u', password: 'p' } }),
  ];
  expect(imageCredentials('example.com/team/app:1', secrets).map(({ auth }) => auth)).toEqual(['team', 'all']);
  expect(imageCredentials('docker.io/library/app:1', secrets).map(({ auth }) => auth)).toEqual(['hub']);
  expect(imageCredentials('a.example.org/app:1', secrets)).toEqual([
    { username: 'u', password: 'p', serverAddress: '*.example.org' },
  ]);
  expect(imageCredentials('elsewhere.net/app:1', secrets)).toEqual([]);
});

describe('pulling', () => {
  const setup = (
    present: boolean,
    pull: () => Promise<string> = () => Promise.reject(new RuntimeError('no route')),
  ) => {
    const clock = createVirtualClock();
    const image: RuntimeImage = { id: 'sha256:x', tags: [], digests: [], sizeBytes: 1, pinned: false, user: 5 };
    const runtime = {
      imageStatus: async () => (present ? image : undefined),
      pullImage: pull,
      listImages: async () => [{ ...image, tags: ['docker.io/library/app:0'] }],
    } as Partial<ContainerRuntime> as ContainerRuntime;
    const events: string[] = [];
    const puller = createImagePuller({ runtime, clock, event: (_, { reason }) => void events.push(reason) });
    return {
      clock,
      events,
      ensure: (policy: 'Always' | 'IfNotPresent' | 'Never') =>
        puller.ensure(podWith(), { name: 'app:1', pullPolicy: policy, container: 'app' }),
    };
  };

  test('an image that is there', async () => {
    const { ensure } = setup(true);
    expect(await ensure('IfNotPresent')).toEqual({ ref: 'sha256:x', user: 5 });
    expect(await ensure('Always')).toMatchObject({
      reason: 'ErrImagePull',
      message: 'no route (of it there is app:0 here)',
    });
  });

  test('an image that must not be pulled', async () => {
    expect(await setup(false).ensure('Never')).toMatchObject({
      reason: 'ErrImageNeverPull',
      message: 'Container image "app:1" is not present with pull policy of Never (of it there is app:0 here)',
    });
  });

  test('a failure long after the last one begins the back-off anew', async () => {
    const { ensure, clock } = setup(false);
    for (const [waitMs, delayMs] of [
      [0, 10_000],
      [10_000 + 600_000, 20_000],
      [20_000 + 600_001, 10_000],
    ] as const) {
      await clock.advance(waitMs);
      await ensure('Always');
      expect(await ensure('Always')).toMatchObject({ retryAtMs: clock.now() + delayMs });
    }
  });

  test('failures back off: 10 s, then 20 s', async () => {
    const { ensure, clock, events } = setup(false);
    const failed = await ensure('Always');
    expect(failed).toMatchObject({ reason: 'ErrImagePull' });
    const waiting = await ensure('Always');
    expect(waiting).toMatchObject({
      reason: 'ImagePullBackOff',
      message: 'Back-off pulling image "app:1": ErrImagePull: no route (of it there is app:0 here)',
      retryAtMs: clock.now() + 10_000,
    });
    await clock.advance(10_000);
    expect(await ensure('Always')).toMatchObject({ reason: 'ErrImagePull', count: 2 });
    expect(await ensure('Always')).toMatchObject({ retryAtMs: clock.now() + 20_000 });
    expect(events).toEqual(['Pulling', 'Failed', 'BackOff', 'Pulling', 'Failed', 'BackOff']);
  });
});
