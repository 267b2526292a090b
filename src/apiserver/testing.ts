/** An API server in a test: on an empty memory store, with a clock that the test moves. */
import { StatusError } from '#api';
import { createVirtualClock, type VirtualClock } from '#base';
import { type Client, createClient, createInProcessTransport, type Transport, type UserInfo } from '#client';
import { createMemoryStore, type Store } from '#store';
import { type ApiServer, type ApiServerOptions, createApiServer } from './api-server.ts';

/** A running server; disposing ends it with its store. */
export interface TestServer extends AsyncDisposable {
  readonly server: ApiServer;
  readonly store: Store;
  readonly clock: VirtualClock;
  /** Acts as the administrator. */
  readonly client: Client;
  readonly as: (user: UserInfo) => Client;
  /** The way to it of a user, for tests that put something in between. Ends with the server. */
  readonly transportAs: (user: UserInfo) => Transport;
}

/** May do everything. */
export const admin: UserInfo = { username: 'admin', groups: ['system:masters', 'system:authenticated'] };

/** Starts a server on an empty memory store and a virtual clock, unless the options bring others. */
export async function startTestServer(options: Partial<ApiServerOptions> = {}): Promise<TestServer> {
  await using starting = new AsyncDisposableStack();
  const clock = createVirtualClock();
  const store = starting.use(options.store ?? createMemoryStore({ clock: options.clock ?? clock }));
  const server = starting.use(await createApiServer({ store, clock, freezeObjects: true, ...options }));
  const running = starting.move();
  const transportAs = (user: UserInfo) => running.use(createInProcessTransport({ handler: server.handler, user }));
  const as = (user: UserInfo) => createClient(transportAs(user));
  return {
    server,
    store,
    clock,
    as,
    transportAs,
    client: as(admin),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A pod that passes validation. */
export const podNamed = (name: string, namespace = 'default') => ({
  metadata: { name, namespace },
  spec: { containers: [{ name: 'main', image: 'example.com/app:1' }] },
});

/** The error that a promise rejects with; fails when it does not. */
export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    value => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome) return outcome.error as Error;
  throw new Error(`expected a rejection, got ${JSON.stringify(outcome.value)}`);
}

/** The Status that a request is refused with; fails when it is not refused, or with something else. */
export async function statusOf(promise: Promise<unknown>): Promise<StatusError['status']> {
  const error = await errorOf(promise);
  if (error instanceof StatusError) return error.status;
  throw new Error('expected a StatusError', { cause: error });
}
