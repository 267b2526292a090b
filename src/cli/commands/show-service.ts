/** Shows that a service answers: where it is, and which pods do. */
import http from 'node:http';
import { Pod, type Service } from '#api';
import { toError } from '#base';
import type { Client } from '#client';
import { waitsFor } from '../manifests/readiness.ts';
import type { RunningCluster } from '../operations.ts';

/** Requests that are made at most to hear from every pod: with three, one in 10^26 runs misses one. */
const mostRequests = 150;
/** Requests that are made at least, so that the balance shows. */
const fewestRequests = 12;

/** Prints a service's addresses, and who answers at each over HTTP. Does nothing for services without an address, and
 *  without a node. */
export async function showService(
  { client, nodeAddresses }: RunningCluster,
  service: Service,
  print: (line: string) => void,
): Promise<void> {
  const urls = urlsOf(service, nodeAddresses);
  if (urls.length === 0) return;
  print(`Service ${service.metadata.name}: ${urls.join('  ')}`);
  const pods = await countReadyPods(client, service);
  for (const url of urls.slice(0, 2)) print(`  ${url}: ${renderAnswers(await hearAll(url, pods))}`);
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

/** Asks, each time on a connection of its own, until as many have answered as there are pods. */
async function hearAll(url: string, pods: number): Promise<ReadonlyMap<string, number>> {
  const answers = new Map<string, number>();
  for (let asked = 0; asked < fewestRequests || (answers.size < pods && asked < mostRequests); asked++) {
    const answer = await firstLineOf(url).catch((error: unknown) => toError(error).message);
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  return answers;
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
