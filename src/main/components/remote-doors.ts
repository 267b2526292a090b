/** Asks components that run as processes of their own. Where they are is told by what they write into the API; that it
 *  is they is told by their certificates. */
import { text } from 'node:stream/consumers';
import { dnsServiceName, EndpointSlice, isConditionTrue, Lease, Node, StatusError, serviceNameLabel } from '#api';
import { answerTo, type Door, socketAddress, toError } from '#base';
import { type ApiHandler, type Client, createClient, createInProcessTransport } from '#client';
import { type ClientComponent, clientComponents, securePortsOf, userOf } from '#lifecycle';

/** On a lease: where its holder answers. */
export const doorAnnotation = 'kubernode.dev/door';

interface RemoteDoorsOptions {
  /** Of the API server, which asks itself for leases, nodes and endpoint slices. */
  readonly handler: ApiHandler;
  /** Of the API server when it asks; PEM. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
}

/** How long a component may take. */
const timeoutMs = 10_000;
/** Of a component that every node has, so many are asked at once; the first that answers is heard. */
const mostAsked = 5;

/** Finds a component by its name, or by `NAME@NODE` that of one node; undefined for one that nobody leads, or that says
 *  nowhere where it is. */
export async function findRemoteDoor(
  name: string,
  { handler, tls }: RemoteDoorsOptions,
): Promise<Pick<Door, 'answer'> | undefined> {
  const [component, node] = name.split('@');
  const row = clientComponents.find(candidate => candidate.name === component);
  if (!row || row.securePort === undefined) return undefined;
  const server = { username: 'system:apiserver', groups: ['system:masters'] };
  const client = createClient(createInProcessTransport({ handler, user: server }));
  const places = await placesOf(row, { client, node });
  if (places.length === 0) return undefined;
  const { username: user } = userOf(row.name);
  return { answer: path => askFirst(places, { path, tls, user }) };
}

/** Where one may be: for each, its base URLs, in the order in which they are to be tried. */
type Places = readonly (readonly string[])[];

async function placesOf(
  row: ClientComponent,
  { client, node }: { readonly client: Client; readonly node: string | undefined },
): Promise<Places> {
  if (row.lease !== undefined)
    return placesOfLease(await client.find(Lease, { namespace: 'kube-system', name: row.lease }));
  if (row.name === 'dns') return await placesOfService(dnsServiceName, { client, node });
  return await placesOfNodes(row.securePort ?? 0, { client, node });
}

function placesOfLease(lease: Lease | undefined): Places {
  const url = lease?.spec?.holderIdentity ? lease.metadata.annotations?.[doorAnnotation] : undefined;
  return url !== undefined && URL.canParse(url) && url.startsWith('https://') ? [[url]] : [];
}

/** Those behind the port `metrics` of a service in `kube-system`. */
async function placesOfService(
  service: string,
  { client, node }: { readonly client: Client; readonly node: string | undefined },
): Promise<Places> {
  const labelSelector = `${serviceNameLabel}=${service}`;
  const { items } = await client.list(EndpointSlice, { namespace: 'kube-system', labelSelector });
  return items
    .flatMap(({ endpoints, ports }) => {
      const port = ports?.find(candidate => candidate.name === 'metrics')?.port;
      const wanted = (endpoints ?? []).filter(({ nodeName }) => node === undefined || nodeName === node);
      return port === undefined
        ? []
        : wanted.flatMap(({ addresses }) => addresses.map(address => [urlOf(address, port)]));
    })
    .slice(0, mostAsked);
}

/** On each node it has one of a few ports. */
async function placesOfNodes(
  securePort: number,
  { client, node }: { readonly client: Client; readonly node: string | undefined },
): Promise<Places> {
  const fieldSelector = node === undefined ? {} : { fieldSelector: `metadata.name=${node}` };
  const { items } = await client.list(Node, { limit: 100, ...fieldSelector });
  return items
    .filter(({ status }) => isConditionTrue(status?.conditions, 'Ready'))
    .flatMap(({ status }) => status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? [])
    .slice(0, mostAsked)
    .map(address => securePortsOf(securePort).map(port => urlOf(address, port)));
}

const urlOf = (address: string, port: number): string => `https://${socketAddress(address, port)}`;

interface Question {
  readonly path: string;
  readonly tls: RemoteDoorsOptions['tls'];
  /** Who it must be. */
  readonly user: string;
}

/** Rejects with 503 and what hindered the first when none can be asked. */
async function askFirst(places: Places, question: Question): ReturnType<Door['answer']> {
  try {
    return await Promise.any(places.map(urls => askInTurn(urls, question)));
  } catch (error) {
    const [first] = (error as AggregateError).errors;
    throw new StatusError(503, 'ServiceUnavailable', toError(first).message);
  }
}

/** Rejects with what hindered the first of them. */
async function askInTurn(urls: readonly string[], question: Question): ReturnType<Door['answer']> {
  const errors: Error[] = [];
  const signal = AbortSignal.timeout(timeoutMs);
  for (const url of urls) {
    if (signal.aborted) break;
    try {
      return await ask(new URL(question.path, url), { ...question, signal });
    } catch (error) {
      const why = signal.aborted ? 'it does not answer' : toError(error).message;
      errors.push(new Error(`the component at ${new URL(url).host} cannot be asked: ${why}`));
    }
  }
  throw errors[0] ?? new Error('it is nowhere');
}

async function ask(
  url: URL,
  { tls, user, signal }: Question & { readonly signal: AbortSignal },
): ReturnType<Door['answer']> {
  const https = await import('node:https');
  const request = https.request(url, {
    ...tls,
    agent: false,
    signal,
    // Before anything is sent. Its authority, its end and what it is for are looked at by TLS; where it runs says
    // nothing.
    checkServerIdentity: (_host, { subject }) => (subject.CN === user ? undefined : new Error(`it is not ${user}`)),
  });
  request.end();
  const response = await answerTo(request);
  const body = await text(response);
  if (response.statusCode === 404) return undefined;
  if (response.statusCode !== 200) throw new Error(`it answers ${response.statusCode}: ${body}`);
  return { contentType: response.headers['content-type'] ?? 'text/plain', body };
}
