/** What a request is about, read off its method and path.
 *  Source: k8s.io/apiserver, package endpoints/request (requestinfo.go). */
import type { RequestOptions, Verb } from '#client';
import type { Parameters, PathRequest, ResourceRequest } from '../pipeline/call.ts';

/** A request for a resource. */
export interface ResourceInfo extends ResourceRequest {
  readonly isResource: true;
  readonly path: string;
  readonly namespace: string | undefined;
  readonly lacksNamespace: boolean;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly rest: string;
  /** Undefined until the query has been read. */
  options: RequestOptions | undefined;
  parameters: Parameters | undefined;
}

/** A request for a resource, or for a path that is none. */
export type PathInfo = PathRequest;

/** Proxies may be asked for `https://host/path`, and every server must take it. Source: RFC 9112, section 3.2.2. */
const absoluteForm = /^https?:\/\/[^/?#]*\/?/i;

/** Splits a URL as Node gives it into its path and its query, without decoding either. */
export function splitUrl(url: string): { path: string; query: string } {
  const target = url.startsWith('/') ? url : url.replace(absoluteForm, '/');
  const at = target.indexOf('?');
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

const lastingSubresources = new Set(['attach', 'exec', 'log', 'portforward', 'proxy']);

/** Whether the answer may go on and on, as upstream's server sees it. */
export const isLongRunning = ({ verb, subresource = '' }: Pick<ResourceRequest, 'verb' | 'subresource'>): boolean =>
  verb === 'watch' || lastingSubresources.has(subresource);

const namespaceSubresources = new Set(['status', 'finalize']);

/** `wantsWatch`: whether the query asks for a watch, which means something of collections only: an object by its name,
 *  and what is below it, is got whatever the query says, as upstream. Undefined for a method that means nothing here or
 *  a path that cannot be decoded. */
export function parseRequestInfo(
  method: string,
  path: string,
  wantsWatch: boolean,
): ResourceInfo | PathInfo | undefined {
  const parts = path.split('/');
  if (path.includes('%') && !decodeAll(parts)) return undefined;
  const start = parts[1] === 'api' ? 3 : parts[1] === 'apis' ? 4 : 0;
  if (start === 0 || parts.length <= start || parts[start] === '')
    return { isResource: false, path, verb: method.toLowerCase() };
  const [group, version] = start === 3 ? ['', parts[2] ?? ''] : [parts[2] ?? '', parts[3] ?? ''];
  const isLegacyWatch = parts[start] === 'watch';
  const at = isLegacyWatch ? start + 1 : start;
  const place = readPlace(parts, at);
  // What was only ever watched has nothing below it.
  const isNoWatch = isLegacyWatch && (place.subresource !== undefined || (method !== 'GET' && method !== 'HEAD'));
  if (isNoWatch) return { isResource: false, path, verb: method.toLowerCase() };
  const verb = isLegacyWatch ? 'watch' : verbOf(method, place, wantsWatch);
  if (verb === undefined) return undefined;
  // Field by field: copying by spreading takes longer than all that is read here.
  const { resource, namespace, name, subresource, rest } = place;
  return {
    isResource: true,
    path,
    verb,
    group,
    version,
    resource,
    namespace: namespace || undefined,
    lacksNamespace: namespace === '',
    name,
    subresource,
    rest,
    isHead: method === 'HEAD',
    options: undefined,
    parameters: undefined,
  };
}

interface Place {
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly rest: string;
}

/** `namespaces/NS/RESOURCE/NAME/SUBRESOURCE/REST` or `RESOURCE/NAME/SUBRESOURCE/REST`. A namespace's own subresources
 *  look like resources in it. */
function readPlace(parts: readonly string[], at: number): Place {
  const inNamespace =
    parts[at] === 'namespaces' &&
    parts.length > at + 2 &&
    parts[at + 2] !== '' &&
    !namespaceSubresources.has(parts[at + 2] as string);
  const first = inNamespace ? at + 2 : at;
  return {
    namespace: inNamespace ? parts[at + 1] : undefined,
    resource: parts[first] ?? '',
    name: parts[first + 1] || undefined,
    subresource: parts[first + 2] || undefined,
    rest: parts.length > first + 3 ? parts.slice(first + 3).join('/') : '',
  };
}

function verbOf(method: string, { name, subresource }: Place, wantsWatch: boolean): Verb | undefined {
  const hasName = name !== undefined;
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (hasName) return 'get';
      return wantsWatch ? 'watch' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return hasName ? 'delete' : 'deletecollection';
    case 'OPTIONS':
      return subresource === 'proxy' ? 'get' : undefined; // it means something to what is behind the proxy
    default:
      return undefined;
  }
}

function decodeAll(parts: string[]): boolean {
  try {
    for (let i = 0; i < parts.length; i++) parts[i] = decodeURIComponent(parts[i] as string);
    return true;
  } catch {
    return false;
  }
}
