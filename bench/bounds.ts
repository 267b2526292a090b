/** What the bounds cost: places in flow control, counted connections, counted values. Two API servers of the same code
 *  in one process, each in a thread of its own, one of them with these modules exchanged for ones that do nothing; the
 *  same requests of a service account to both in turns, by CPU time of the server's thread. Prints the median of all
 *  turns and the quartiles of what the bounds add. `node --max-semi-space-size=16 bench/bounds.ts [TURNS]` */
import { once } from 'node:events';
import https from 'node:https';
import { registerHooks } from 'node:module';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { TokenRequest } from '#api';
import { quantile } from './support/figures.ts';
import type { Target } from './support/served-store.ts';

const turns = Number(process.argv[2] ?? 25);
const requestsPerTurn = 400;
const connections = 16;
/** Turns until code is compiled. */
const warmUpTurns = 4;

/** What stands in for a module, by how its path ends. */
const unbounded: Readonly<Record<string, string>> = {
  '/src/apiserver/flow-control/index.ts': `
    export { bodySeats, documentSeats, seatsOf } from './work-estimate.ts';
    export { configurationOf } from './configuration.ts';
    export { defaultLevels, defaultSchemas } from './default-objects.ts';
    export { danglingCondition, planObjects, revised } from './plan-objects.ts';
    const place = { started: undefined, [Symbol.dispose]() {} };
    const give = () => place;
    export const createFlowControl = () => ({ enter: give, enterLasting: give, enterBody: give, configure() {}, [Symbol.dispose]() {} });`,
  '/src/base/connections/guard-connections.ts': `
    const connections = new Set();
    const nothing = () => undefined;
    export const guardConnections = () => ({ connections, connectionOf: nothing, begin: nothing, end: nothing, noteExcess: nothing });
    export const endsUnanswered = () => false;
    export const guardHttpsConnections = (server, { onRequest }) => server.on('request', onRequest);`,
  '/src/apiserver/codecs/measure-json.ts': `
    export const mayBeTooMuch = () => false;
    export function* measureJson() { return 0; }
    export const endOfString = () => 0;
    export const [quote, comma, openBrace, closeBrace, closeBracket] = [0x22, 0x2c, 0x7b, 0x7d, 0x5d];
    export const opens = () => false;
    export const closes = () => false;`,
};

interface ServerFacts {
  readonly target: Target;
  readonly token: string;
}

/** In a thread: a server, which tells its CPU time when it is asked. */
async function serve(isBounded: boolean): Promise<void> {
  if (!isBounded)
    registerHooks({
      load(url, context, nextLoad) {
        const source = Object.entries(unbounded).find(([end]) => url.endsWith(end))?.[1];
        return source === undefined ? nextLoad(url, context) : { format: 'module', source, shortCircuit: true };
      },
    });
  const { serveStore } = await import('./support/served-store.ts');
  const { ClusterRole, ClusterRoleBinding, ConfigMap, ServiceAccount } = await import('#api');
  const { client, target } = await serveStore();
  const metadata = { name: 'bench', namespace: 'default' };
  await client.create(ServiceAccount, { metadata });
  await client.create(ConfigMap, { metadata, data: { text: 'key: value\n'.repeat(180) } });
  await client.create(ClusterRole, {
    metadata: { name: 'bench' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }],
  });
  await client.create(ClusterRoleBinding, {
    metadata: { name: 'bench' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'bench' },
    subjects: [{ kind: 'ServiceAccount', ...metadata }],
  });
  const review = await client.createSubresource<TokenRequest>(ServiceAccount, metadata, 'token', {
    spec: {},
  });
  parentPort?.on('message', () => {
    const { user, system } = process.threadCpuUsage();
    parentPort?.postMessage((user + system) / 1000, []);
  });
  parentPort?.postMessage({ target, token: review.status?.token ?? '' } satisfies ServerFacts, []);
}

const collection = '/api/v1/namespaces/default/configmaps';
const body = (index: number): string =>
  JSON.stringify({ metadata: { name: `made-${index}` }, data: { text: 'key: value\n'.repeat(500) } });

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly code: number;
  readonly body?: (index: number) => string;
}
const kinds: Readonly<Record<string, Asked>> = {
  'get of 2 KB': { method: 'GET', path: `${collection}/bench`, code: 200 },
  'create of 5.5 KB': { method: 'POST', path: collection, code: 201, body },
};

class Server {
  readonly #worker: Worker;
  readonly #facts: ServerFacts;
  readonly #agent: https.Agent;
  #sent = 0;

  private constructor(worker: Worker, facts: ServerFacts) {
    this.#worker = worker;
    this.#facts = facts;
    this.#agent = new https.Agent({ ca: facts.target.ca, keepAlive: true, maxSockets: connections });
  }

  static async start(isBounded: boolean): Promise<Server> {
    const worker = new Worker(import.meta.filename, { workerData: { isBounded } });
    return new Server(worker, await nextMessage<ServerFacts>(worker));
  }

  /** CPU microseconds of the server for each of some requests. */
  async microsecondsFor(asked: Asked): Promise<number> {
    const before = await this.#cpuMs();
    let left = requestsPerTurn;
    const client = async (): Promise<void> => {
      while (left-- > 0) await this.#send(asked);
    };
    await Promise.all(Array.from({ length: connections }, client));
    return (((await this.#cpuMs()) - before) * 1000) / requestsPerTurn;
  }

  async end(): Promise<void> {
    this.#agent.destroy();
    await this.#worker.terminate();
  }

  #cpuMs(): Promise<number> {
    const answer = nextMessage<number>(this.#worker);
    this.#worker.postMessage('cpu', []);
    return answer;
  }

  #send({ method, path, code, body: make }: Asked): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { target, token } = this.#facts;
    const text = make?.(this.#sent++);
    const headers = { authorization: `Bearer ${token}`, ...(text ? { 'content-type': 'application/json' } : {}) };
    const options = { host: '127.0.0.1', port: target.port, agent: this.#agent, method, path, headers };
    https
      .request(options, response => {
        response.resume();
        response.on('end', () =>
          response.statusCode === code ? resolve() : reject(new Error(`${response.statusCode}`)),
        );
      })
      .on('error', reject)
      .end(text);
    return promise;
  }
}

async function nextMessage<T>(worker: Worker): Promise<T> {
  const [message] = (await once(worker, 'message')) as [T];
  return message;
}

async function compare(): Promise<void> {
  const [bounded, free] = [await Server.start(true), await Server.start(false)];
  for (const [title, asked] of Object.entries(kinds)) {
    const [on, off]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < warmUpTurns + turns; turn++) {
      // Who comes first changes, too.
      const order = turn % 2 === 0 ? [bounded, free] : [free, bounded];
      for (const server of order) {
        const micros = await server.microsecondsFor(asked);
        if (turn >= warmUpTurns) (server === bounded ? on : off).push(micros);
      }
    }
    const added = on.map((micros, index) => 100 * (micros / (off[index] as number) - 1));
    const tenth = (value: number): string => value.toFixed(1);
    console.log(
      `${title}: ${tenth(quantile(on, 0.5))} µs with bounds, ${tenth(quantile(off, 0.5))} without, by medians ${tenth(100 * (quantile(on, 0.5) / quantile(off, 0.5) - 1))} % more; ` +
        `turn by turn ${tenth(quantile(added, 0.5))} % (a quarter below ${tenth(quantile(added, 0.25))}, a quarter above ${tenth(quantile(added, 0.75))}), ${turns} turns of ${requestsPerTurn}`,
    );
  }
  await Promise.all([bounded.end(), free.end()]);
}

if (isMainThread) await compare();
else await serve((workerData as { isBounded: boolean }).isBounded);
