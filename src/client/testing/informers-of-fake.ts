/** Informers of a fake API, new for each test, which leave nothing behind. */
import { afterEach, beforeEach } from 'vitest';
import { createVirtualClock, silentLogger, type VirtualClock } from '#base';
import type { Client } from '../client.ts';
import { createClient } from '../create-client.ts';
import { createInformers } from '../informer/create-informers.ts';
import type { Informers } from '../informer/informer.ts';
import { createInProcessTransport } from '../transports/in-process.ts';
import { FakeApi } from './fake-api.ts';

interface InformersOfFake {
  readonly api: FakeApi;
  readonly client: Client;
  readonly clock: VirtualClock;
  readonly informers: Informers;
}

/** Gives `take` what a test works with, before each test of the file. */
export function useInformersOfFake(take: (made: InformersOfFake) => void): void {
  let made: InformersOfFake;
  beforeEach(() => {
    const api = new FakeApi();
    const client = createClient(createInProcessTransport({ handler: api, user: { username: 'test', groups: [] } }));
    const clock = createVirtualClock();
    made = { api, client, clock, informers: createInformers({ client, clock, logger: silentLogger }) };
    take(made);
  });
  afterEach(async () => {
    const { api, clock, informers } = made;
    await informers[Symbol.asyncDispose]();
    if (clock.pendingTimers > 0 || api.watcherCount > 0) throw new Error('a timer or a watch is left');
  });
}
