/** What an HTTP request is about, in which form its answer is wanted, and why it is refused if it means nothing. */
import { badRequest, methodNotSupported, StatusError, unknownResource } from '#api';
import type { About, PathRequest } from '../pipeline/call.ts';
import { isConnection } from '../pipeline/routes/connection.ts';
import { type Acceptable, type Formats, isNotAcceptable, negotiate } from '../representations/negotiate.ts';
import { isPatchType, noPatchType } from './body.ts';
import { checkTimeout, flagOf, parseQuery, type Query, readOptions } from './query.ts';
import { type PathInfo, parseRequestInfo, type ResourceInfo, splitUrl } from './request-info.ts';

/** The head of a request. */
export interface RequestHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: { readonly accept?: string | undefined; readonly 'content-type'?: string | undefined };
}

/** A request, read. */
export interface ReadRequest {
  readonly about: About;
  /** As the client wrote it. */
  readonly path: string;
  readonly queryText: string;
  readonly query: Query;
  /** The forms that the client takes. Undefined for what is passed on, or no resource. */
  readonly acceptable: Acceptable | undefined;
}

/** Reads the head of a request to a server that speaks some formats. Never throws: what is refused says so in what it
 *  is about. */
export function readRequest(request: RequestHead, { formats }: { readonly formats: Formats }): ReadRequest {
  const { method = 'GET', url = '/' } = request;
  const { path, query: queryText } = splitUrl(url);
  const query = parseQuery(queryText);
  const info = parseRequestInfo(method, path, queryText !== '' && flagOf(query, 'watch') === true);
  const refuse = (error: unknown): ReadRequest => {
    if (!(error instanceof StatusError)) throw error;
    const place = method === 'OPTIONS' ? parseRequestInfo('GET', path, false) : info;
    // As upstream, where formats that there are not are refused before anything is known of the kind.
    const isKnown = place?.isResource && !isNotAcceptable(error);
    const about = { ...refusedPath(path, method, error), ...(isKnown ? { of: place } : {}) };
    const acceptable = info?.isResource ? forStatus(request.headers.accept, formats) : undefined;
    return { about, path, queryText, query, acceptable };
  };
  const refusal = refusalOf(method, path, info);
  if (refusal || !info) return refuse(refusal);
  const asPath = { about: info, path, queryText, query, acceptable: undefined };
  if (info.isResource && isConnection(info)) {
    info.parameters = query;
    return asPath;
  }
  try {
    if (info.verb !== 'watch') checkTimeout(query);
    if (!info.isResource) return asPath;
    const isWatch = info.verb === 'watch';
    const isWatchable = isWatch || info.verb === 'list';
    const acceptable = negotiate(request.headers.accept, { isWatch, isWatchable, formats });
    info.options = readOptions(query);
    return { about: info, path, queryText, query, acceptable };
  } catch (error) {
    // As upstream, who sends what is no patch is told that before anything of the answer.
    const isPatch = info.isResource && info.verb === 'patch';
    return refuse(isPatch && !isPatchType(request.headers['content-type'], formats) ? noPatchType() : error);
  }
}

/** The forms in which who is refused takes a Status; undefined when it names none that there are. */
function forStatus(accept: string | undefined, formats: Formats): Acceptable | undefined {
  try {
    return negotiate(accept, { formats });
  } catch {
    return undefined;
  }
}

/** A request that is refused whatever it is about. */
export const refusedPath = (path: string, method: string, refusal: StatusError): PathRequest => ({
  isResource: false,
  path,
  verb: method.toLowerCase(),
  refusal,
});

/** Documents that can be got, and nothing else, where there are any. The others are answered whatever the method, as
 *  upstream. */
const onlyGot =
  /^\/(api|api\/[^/]+|apis\/[^/]+\/[^/]+|version|\.well-known\/openid-configuration|openid\/v1\/jwks)\/?$/;

/** Whether the document of a path is to be had by a method. */
export const isGot = (method: string, path: string): boolean =>
  method === 'GET' || (method !== 'CONNECT' && !onlyGot.test(path));

function refusalOf(method: string, path: string, info: ResourceInfo | PathInfo | undefined): StatusError | undefined {
  if (path.startsWith('//')) return unknownResource();
  if (!info)
    return isDecodable(path) ? methodNotSupported() : badRequest(`invalid URL escape in ${JSON.stringify(path)}`);
  return info.isResource || method !== 'CONNECT' ? undefined : methodNotSupported();
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
