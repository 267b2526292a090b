/** Hands requests for the `proxy` subresources on to `../proxying`. */
import type { ProxiedResource, ProxyCall } from '../proxying/find-target.ts';
import type { ResourceInfo } from './request-info.ts';

const proxied: readonly string[] = ['pods', 'services', 'nodes'] satisfies ProxiedResource[];

/** Whether a request is to be passed on to what a pod, a service or a node serves. */
export const isProxyRequest = ({ group, resource, subresource }: ResourceInfo): boolean =>
  subresource === 'proxy' && group === '' && proxied.includes(resource);

/** Whether a request is sent to the same path with a slash at its end: a page that is read from a path which ends with
 *  `proxy` itself could name nothing relative to it. */
export const lacksSlash = (method: string, { rest }: ResourceInfo, path: string): boolean =>
  (method === 'GET' || method === 'HEAD') && rest === '' && !path.endsWith('/');

/** The request as the proxy sees it. `path` is as the client wrote it. */
export function proxyCallOf(
  { resource, namespace, name = '' }: ResourceInfo,
  { path, query }: { path: string; query: string },
): ProxyCall {
  // `/api/v1/namespaces/NS/pods/NAME/proxy` or `/api/v1/nodes/NAME/proxy`
  const length = namespace === undefined ? 6 : 8;
  const parts = path.split('/');
  const own = `/${parts.slice(length).join('/')}`;
  return {
    resource: resource as ProxiedResource,
    namespace: namespace ?? '',
    name,
    prefix: parts.slice(0, length).join('/'),
    path: query === '' ? own : `${own}?${query}`,
  };
}
