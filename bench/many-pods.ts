/** What many pods cost: a control plane in a process of its own on a store that holds them already, with the informers
 *  of controllers, scheduler and garbage collector; and clients that list, page and watch all of them over HTTPS.
 *  `node bench/many-pods.ts [PODS] [METADATA WATCHERS]` */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import https from 'node:https';
import { quantile } from './support/figures.ts';
import type { ServerReport, ServerTask } from './support/pods-server.ts';
import type { Target } from './support/served-store.ts';

const pods = Number(process.argv[2] ?? 150_000);
const watchers = Number(process.argv[3] ?? 100);
const changesPerSecond = 200;

// As bin/kubernode starts one.
const malloc = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' };
const server = fork(new URL('support/pods-server.ts', import.meta.url), [String(pods)], {
  execArgv: ['--expose-gc', '--max-semi-space-size=16'],
  env: { ...process.env, ...malloc },
});
const rounded = (value: number): number => Number(value.toPrecision(3));

async function ask(task: ServerTask): Promise<ServerReport> {
  server.send(task);
  const [report] = (await once(server, 'message')) as [ServerReport];
  return report;
}

/** Runs one kind of reading and notes what it did to the server. */
async function measure(what: string, work: () => Promise<Record<string, number>>): Promise<void> {
  await ask('settle');
  const figures = await work();
  const { longestHoldMs, cpuMs, peakBytes, residentBytes } = await ask('report');
  const row = {
    ...Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, Number.isFinite(value) ? rounded(value) : 'fails']),
    ),
    'longest hold, ms': rounded(longestHoldMs),
    'CPU, s': rounded(cpuMs / 1000),
    'memory before, peak, MB': `${Math.round(residentBytes / 1e6)}, ${Math.round(peakBytes / 1e6)}`,
  };
  console.table({ [what]: row });
}

const [{ target }] = (await once(server, 'message')) as [{ target: Target }];
const agent = new https.Agent({ keepAlive: true, host: '127.0.0.1', ...target });

interface Reading {
  readonly path: string;
  readonly accept?: string;
  /** Told of each chunk; the reading ends when it says true. Default: the answer's end is the end. */
  readonly isOver?: (chunk: Buffer) => boolean;
}

/** Milliseconds to the first byte and to the end. */
async function read({
  path,
  accept = 'application/json',
  isOver,
}: Reading): Promise<{ firstMs: number; allMs: number }> {
  const start = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<{ firstMs: number; allMs: number }>();
  let firstMs = 0;
  const request = https.get({ host: '127.0.0.1', port: target.port, agent, path, headers: { accept } }, response => {
    const end = () => resolve({ firstMs, allMs: performance.now() - start });
    if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`));
    response.on('error', end).on('end', end);
    response.on('data', (chunk: Buffer) => {
      firstMs ||= performance.now() - start;
      if (isOver?.(chunk) !== true) return;
      end();
      request.destroy();
    });
  });
  request.on('error', reject);
  return await promise;
}

const figuresOf = ({ firstMs, allMs }: { firstMs: number; allMs: number }) => ({
  'first byte, ms': firstMs,
  'all, ms': allMs,
});

/** Holds the last bytes too, since what is looked for may lie across two chunks. */
function finder(text: string): (chunk: Buffer) => boolean {
  let rest = '';
  return chunk => {
    const seen = rest + chunk.toString('latin1');
    rest = seen.slice(-text.length);
    return seen.includes(text);
  };
}

async function pages(): Promise<Record<string, number>> {
  const times: number[] = [];
  let token = '';
  for (;;) {
    let head = '';
    const isOver = (chunk: Buffer) => {
      if (head.length < 1000) head += chunk.toString('latin1');
      return false;
    };
    const path = `/api/v1/pods?limit=500${token && `&continue=${token}`}`;
    const page = await read({ path, isOver }).catch((error: unknown) =>
      console.error(`cannot go on: ${String(error)}`),
    );
    if (!page) break; // as when paging took longer than what the list is of is remembered
    times.push(page.allMs);
    token = /"continue":"([^"]+)"/.exec(head.slice(0, 1000))?.[1] ?? '';
    if (token === '') break;
  }
  return {
    pages: times.length,
    'first page, ms': times[0] as number,
    'pages 2 to 11, median, ms': quantile(times.slice(1, 11), 0.5),
    'last 10 pages, median, ms': quantile(times.slice(-11, -1), 0.5),
    'slowest page, ms': Math.max(...times),
    'all of them, ms': times.reduce((sum, time) => sum + time, 0),
  };
}

const metadata = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';

/** Watchers that read, and how long a write takes meanwhile. */
async function watchMetadata(): Promise<Record<string, number>> {
  const { version } = await ask('settle');
  const stop = new AbortController();
  let events = 0;
  const many = new https.Agent({ keepAlive: true, host: '127.0.0.1', ...target, maxSockets: Number.POSITIVE_INFINITY });
  await Promise.all(
    Array.from({ length: watchers }, () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const path = `/api/v1/pods?watch=1&resourceVersion=${version}`;
      const options = { host: '127.0.0.1', port: target.port, agent: many, path, headers: { accept: metadata } };
      const request = https.get({ ...options, signal: stop.signal }, response => {
        response
          .on('error', () => undefined)
          .on('data', (chunk: Buffer) => {
            for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) events++;
          });
        resolve();
      });
      request.on('error', reject);
      return promise;
    }),
  );
  await ask('change');
  await new Promise(resolve => setTimeout(resolve, 10_000));
  const { writeMs } = await ask('rest');
  stop.abort();
  return {
    'events/s': events / 10,
    'write, p50, ms': quantile(writeMs, 0.5),
    'write, p99, ms': quantile(writeMs, 0.99),
  };
}

const { residentBytes, startBytes, fillSeconds } = await ask('rest');
console.table({
  'seconds until all informers were filled': { value: rounded(fillSeconds) },
  'resident, MB': { value: Math.round(residentBytes / 1e6) },
  'of an empty control plane, MB': { value: Math.round(startBytes / 1e6) },
  'resident bytes a pod, all in all': { value: Math.round(residentBytes / pods) },
  '... beyond the empty control plane': { value: Math.round((residentBytes - startBytes) / pods) },
});
await measure('unpaged list', async () => figuresOf(await read({ path: '/api/v1/pods' })));
await ask('change');
await measure(`pages of 500, ${changesPerSecond} changes/s`, pages);
await ask('rest');
await measure('watch with initial events', async () => {
  const query = 'watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan';
  return figuresOf(await read({ path: `/api/v1/pods?${query}`, isOver: finder('initial-events-end') }));
});
await measure('in-process watch with initial events', async () => {
  const { watchMs } = await ask('watch');
  return { 'all, ms': watchMs ?? Number.NaN };
});
await measure(`${watchers} metadata watchers, ${changesPerSecond} changes/s`, watchMetadata);
server.kill();
