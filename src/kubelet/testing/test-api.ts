/** An API server for tests of the kubelet: a real one, over a store in memory, to which the way can be cut. Nobody but
 *  the test and the kubelet writes: there are no controllers, and pods need no service account. */
import { CSINode, Event, type Kind, type KubeObject, Lease, Node, Pod } from '#api';
import { type Clock, silentLogger, systemClock } from '#base';
import { type ApiRequest, type Client, createClient, createInformers } from '#client';
import { admin, startTestServer } from '../../apiserver/testing.ts';

/** Disposing it ends the server. */
export interface TestApi extends AsyncDisposable {
  /** May do everything. */
  readonly client: Client;
  /** Every object of one of these kinds, as the server has told of it by now. */
  list<K extends KubeObject>(kind: Kind<K>): readonly K[];
  /** Resolves with the object as soon as it satisfies the condition; `undefined` stands for "does not exist".
   *  Errors: after `timeoutMs`, by default 20 s of real time, one that shows the object. */
  until<K extends KubeObject>(
    kind: Kind<K>,
    name: string,
    condition: (object: K | undefined) => boolean,
    timeoutMs?: number,
  ): Promise<K | undefined>;
  /** While true, every request fails. */
  down: boolean;
  /** Called before a request of `client` is answered, which fails when it throws. */
  onRequest: (request: ApiRequest) => void;
}

/** What tests list and wait for. */
const followedKinds: readonly Kind[] = [Pod, Node, Lease, Event, CSINode];

/** Resolves when its caches are full. With a virtual clock time moves as the test says. */
export async function startTestApi(clock: Clock = systemClock): Promise<TestApi> {
  await using starting = new AsyncDisposableStack();
  const server = starting.use(
    await startTestServer({
      clock,
      compactionIntervalMs: 0,
      // They need controllers.
      disableAdmissionPlugins: ['ServiceAccount', 'StorageObjectInUseProtection'],
    }),
  );
  const followed = starting.use(createInformers({ client: server.client, clock, logger: silentLogger }));
  for (const kind of followedKinds) followed.for(kind);
  await followed.synced();
  const pass = (request: ApiRequest) => {
    api.onRequest(request);
    if (api.down) throw new Error('connect ECONNREFUSED');
  };
  const transport = server.transportAs(admin);
  const client = createClient({
    ...transport,
    async request(request) {
      pass(request);
      return await transport.request(request);
    },
  });
  const running = starting.move();
  const api: TestApi = {
    client,
    down: false,
    onRequest: () => undefined,
    list: kind => followed.for(kind).lister.list(),
    async until(kind, name, condition, timeoutMs = 20_000) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const current = () => api.list(kind).find(({ metadata }) => metadata.name === name);
      const look = () => condition(current()) && resolve();
      using _following = followed.for(kind).onChange(look);
      look();
      const giveUp = () =>
        reject(
          new Error(`${kind.plural}/${name} did not become what was waited for: ${JSON.stringify(current(), null, 1)}`),
        );
      using _deadline = systemClock.setTimeout(giveUp, timeoutMs);
      await promise;
      return current();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
  return api;
}
