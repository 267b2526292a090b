/** What is behind a pod, a service or a node: logs, exec, attach, port-forward, and whatever they serve. */
import { badRequest, methodNotSupported, type Subresource, unknownResource } from '#api';
import type { ApiRequest } from '#client';
import { attributesOf } from '../../authz/request-attributes.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Call, Route } from '../call.ts';
import { connectOptions } from './connect-options.ts';
import { checkPlace, lackingNamespace } from './resource.ts';

/** What gives power over a pod: a WebSocket begins with a GET, but who may only read it may not do that. As
 *  upstream. */
const isCommand = ({ subresource = '' }: Pick<ApiRequest, 'subresource'>): boolean =>
  ['attach', 'exec', 'portforward'].includes(subresource);

/** Whether there is a verb: those that begin a connection are a GET and a POST, and every one is passed on by a
 *  proxy. */
const isAnswered = ({ name, verbs }: Subresource, { verb }: Pick<ApiRequest, 'verb'>): boolean =>
  name === 'proxy' || (verbs.includes('connect') ? verb === 'get' || verb === 'create' : verbs.includes(verb));

const streams = ['attach', 'exec', 'log', 'portforward'];

/** Connections by their resource, all of the core group. */
const subresources: Readonly<Record<string, readonly string[] | undefined>> = {
  pods: [...streams, 'proxy'],
  services: ['proxy'],
  nodes: ['proxy'],
};

/** Whether a request is for a connection. */
export const isConnection = ({
  group,
  resource,
  subresource,
}: Pick<ApiRequest, 'group' | 'resource' | 'subresource'>) =>
  subresource !== undefined &&
  group === '' &&
  Object.hasOwn(subresources, resource) &&
  subresources[resource]?.includes(subresource) === true;

/** Commands ask for `create`, too, as upstream authorizes them whichever method they come by. */
export const createConnectionRoute = ({ registry }: { registry: Registry }): Route => ({
  name: 'connection',
  matches: about => about.isResource !== false && isConnection(about),
  isLasting: true,
  attributes: ({ request }) => {
    const attributes = attributesOf(request);
    return isCommand(request) && request.verb !== 'create'
      ? [attributes, { ...attributes, verb: 'create' }]
      : attributes;
  },
  admit: call => admit(call, registry),
  async run({ exchange, request }) {
    if (!exchange.connect) throw badRequest(`${request.resource}/${request.subresource} needs a connection of its own`);
    await exchange.connect();
    return undefined;
  },
});

/** Admission is asked about connections by their options, whatever their verb. Logs are read, not connected to. */
async function admit(call: Call, { admission }: Registry): Promise<void> {
  const { request, served, user } = call;
  const { namespace = '', name = '', subresource = '', lacksNamespace = false, isHead = false, parameters } = request;
  const declared = served?.kind.subresources.find(candidate => candidate.name === subresource);
  if (!served || !declared) throw unknownResource();
  checkPlace(served, request);
  if (lacksNamespace) throw lackingNamespace();
  if (!isAnswered(declared, request) || (isHead && subresource !== 'proxy')) throw methodNotSupported();
  if (subresource !== 'log' && parameters?.['dryRun'] !== undefined) throw badRequest('dryRun is not supported');
  if (!declared.kind) return;
  const asked = {
    operation: 'CONNECT',
    resource: served.resource,
    options: {},
    object: connectOptions(declared.kind, request),
    old: undefined,
    // An answer that is passed on has no warnings of this server.
    warn: () => undefined,
    namespace,
    name,
    subresource,
    user,
    dryRun: false,
  } as const;
  await admission.admit(asked);
  await admission.validate(asked);
}
