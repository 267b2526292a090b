/** Shows that a service answers: where it is, and which pods do. */
import http from 'node:http';
import { Pod, type Service } from '#api';
import { type Clock, systemClock, toError } from '#base';
import type { Client } from '#client';
import type { Progress, Tell } from '#lifecycle';
import { waitsFor } from '../manifests/readiness.ts';
import type { RunningCluster } from '../operations.ts';

/** How long a service may take to answer. */
const firstAnswerMs = 10_000;
/** Pause after a request that failed. */
const againAfterMs = 100;
/** Requests in a row after which no further pod is waited for: with three, one in 10^26 runs misses one. */
const enoughAnswers = 150;
/** Requests that are counted at least, for each pod. */
const countedForEach = 4;

interface ShowOptions {
  readonly print: (line: string) => void;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Prints a service's addresses, and who answers at each over HTTP. Does nothing for services without an address, and
 *  without a node. */
export async function showService(
  { client, nodeAddresses }: Pick<RunningCluster, 'client' | 'nodeAddresses'>,
  service: Service,
  { print, progress, signal }: ShowOptions,
): Promise<void> {
  const urls = urlsOf(service, nodeAddresses);
  if (urls.length === 0) return;
  const pods = await countReadyPods(client, service);
  const deadlineMs = systemClock.now() + firstAnswerMs;
  const answers: string[] = [];
  await progress.step(`service ${service.metadata.name} asked`, async tell => {
    for (const url of urls.slice(0, 2))
      answers.push(`  ${url}: ${await describeAnswers(url, { pods, deadlineMs, signal, tell, clock: systemClock })}`);
  });
  print(`Service ${service.metadata.name}: ${urls.join('  ')}`);
  for (const line of answers) print(line);
}

/** Where the first TCP port of a service answers: its cluster IP, then the node ports. */
export function urlsOf({ spec }: Pick<Service, 'spec'>, nodeAddresses: readonly string[]): string[] {
  const port = spec.ports?.find(({ protocol = 'TCP' }) => protocol === 'TCP');
  if (!port || !spec.clusterIP || spec.clusterIP === 'None' || nodeAddresses.length === 0) return [];
  const { nodePort } = port;
  return [
    `http://${spec.clusterIP}:${port.port}`,
    ...(nodePort ? nodeAddresses.map(address => `http://${address}:${nodePort}`) : []),
  ];
}

/** Pods that the service shall lead to: those it selects that are ready, wherever the endpoints controller is. */
async function countReadyPods(client: Client, { metadata: { namespace }, spec }: Service): Promise<number> {
  const labelSelector = Object.entries(spec.selector ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  if (labelSelector === '') return 0;
  const { items } = await client.list(Pod, { namespace, labelSelector });
  return items.filter(pod => waitsFor(pod) === undefined).length;
}

/** Whom to expect, and how long to wait for them. */
export interface AskOptions {
  /** How many pods are to answer. */
  readonly pods: number;
  /** Until when failures are waited out. */
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tell: Tell;
}

/** Who answers, and how often: counted once every pod has been heard, since rules and pods come one after the other at
 *  a start. */
export async function describeAnswers(url: string, options: AskOptions): Promise<string> {
  const { heard, failure } = await hearAll(url, options);
  if (heard === 0) return `no answer yet: ${failure}`;
  const answers = new Map<string, number>();
  const fewest = Math.max(1, options.pods) * countedForEach;
  for (let asked = 0; asked < fewest || (answers.size < heard && asked < enoughAnswers); asked++) {
    const answer = await firstLineOf(url).catch((error: unknown) => toError(error).message);
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  return renderAnswers(answers);
}

/** Asks, each time on a connection of its own, until every pod has answered, or as good as certainly all have that
 *  answer the same. Resolves with how many different answers there were, and the last failure. */
async function hearAll(
  url: string,
  { pods, deadlineMs, clock, signal, tell }: AskOptions,
): Promise<{ heard: number; failure?: string }> {
  const heard = new Set<string>();
  let inARow = 0;
  while (heard.size < Math.max(1, pods) && inARow < enoughAnswers) {
    signal.throwIfAborted();
    try {
      heard.add(await firstLineOf(url));
      inARow++;
    } catch (error) {
      const { message } = toError(error);
      if (clock.now() > deadlineMs) return { heard: heard.size, failure: message };
      inARow = 0;
      tell(`${url}: ${message}`);
      await clock.sleep(againAfterMs, signal);
    }
  }
  return { heard: heard.size };
}

/** `"one" x7, "two" x5`. */
export function renderAnswers(answers: ReadonlyMap<string, number>): string {
  return [...answers]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([answer, count]) => `"${answer}" x${count}`)
    .join(', ');
}

/** Of a line, no more than this is shown. */
const longestLine = 200;

/** The beginning of the answer's first line; more is not read. */
export function firstLineOf(url: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = http.get(url, { agent: false, timeout: 5000 }, response => {
    let text = '';
    const done = () => resolve((text.split('\n', 1)[0] ?? '').slice(0, longestLine));
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.length < longestLine && !text.includes('\n')) return;
      done();
      request.destroy();
    });
    response.on('end', done).on('error', reject);
  });
  request.on('timeout', () => request.destroy(new Error('no answer in 5 s'))).on('error', reject);
  return promise;
}
