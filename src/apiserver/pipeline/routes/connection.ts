/** What is behind a pod, a service or a node: logs, exec, attach, port-forward, and whatever they serve. */
import { badRequest } from '#api';
import type { ApiRequest } from '#client';
import { attributesOf } from '../../authz/request-attributes.ts';
import type { About } from '../call.ts';
import type { Route } from '../route.ts';

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

export const connectionRoute: Route = {
  name: 'connection',
  matches: (about: About) => about.isResource !== false && isConnection(about),
  isLasting: true,
  attributes: call => attributesOf(call.request),
  async run({ exchange, request }) {
    if (!exchange.connect) throw badRequest(`${request.resource}/${request.subresource} needs a connection of its own`);
    await exchange.connect();
    return undefined;
  },
};
