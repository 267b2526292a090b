/** The HTTP layer of the request path: route -> authenticate -> flow control -> (resource: the request path; else authorize
 *  -> document) -> answer. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  badRequest,
  type FailureStatus,
  forbidden,
  methodNotSupported,
  StatusError,
  unauthorized,
  unknownResource,
} from '#api';
import { type Clock, type Logger, nextTurn, toError } from '#base';
import type { ApiRequest, UserInfo } from '#client';
import { type RequestUserOptions, requestUser } from '../authn/request-user.ts';
import { forbiddenMessage } from '../authz/forbidden-message.ts';
import { bodySeats, documentSeats, type FlowControl, type Place, seatsOf } from '../flow-control/index.ts';
import type { RequestBody, RequestPath } from '../handler.ts';
import type { Proxying } from '../proxying/proxying.ts';
import { isLarge } from '../registry/generic/engine.ts';
import { findDuplicateFields } from '../serialization/duplicate-fields.ts';
import type { Streaming } from '../streaming/streaming.ts';
import { discardBody, isJson, parseBody, parsePatch, readBody } from './body.ts';
import type { DocumentAnswer, DocumentServer } from './documents.ts';
import { answerHealth, type HealthOptions } from './health.ts';
import { endSession, type Incoming, type Outgoing, type ResponseWriter, writerOf } from './messages.ts';
import { negotiate } from './negotiate.ts';
import { isProxyRequest, lacksSlash, proxyCallOf } from './proxy-request.ts';
import { checkTimeout, firstOf, flagOf, parseQuery, type Query, readOptions } from './query.ts';
import { type PathInfo, parseRequestInfo, type ResourceInfo, splitUrl } from './request-info.ts';
import { send, sendAnswer, sendError } from './respond.ts';
import { slowDown } from './slow-down.ts';
import { isStreamRequest, serveLog, serveUpgrade } from './stream-request.ts';
import { flowSubjectOf, isLasting, lengthOf, Visit } from './visit.ts';
import { serveWatch } from './watch-request.ts';
import { watchSocketWriter } from './watch-socket.ts';

export interface HttpOptions {
  path: RequestPath;
  users: RequestUserOptions;
  flowControl: FlowControl;
  health: HealthOptions;
  /** Asked in turn for paths that are no resources. */
  documents: readonly DocumentServer[];
  streaming: Streaming;
  proxying: Proxying;
  clock: Clock;
  logger: Logger;
}

export interface HttpHandler {
  onRequest(request: Incoming, response: Outgoing): void;
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export function createHttpHandler(options: HttpOptions): HttpHandler {
  const { clock, logger } = options;
  return {
    onRequest(request, response) {
      const writer = writerOf(response);
      const visit = new Visit();
      writer.on('close', () => visit.end());
      serve(options, request, response, visit).catch((error: unknown) => {
        if (!(error instanceof StatusError))
          logger.error('a request failed', { url: request.url, error: toError(error) });
        sendError(writer, error);
        discardBody(request, clock);
        const code = error instanceof StatusError ? error.status.code : 500;
        if (code === 401) endSession(request);
        else if (code === 429) slowDown(request, clock);
      });
    },
    onUpgrade(request, socket, head) {
      socket.on('error', () => undefined);
      const visit = new Visit();
      socket.on('close', () => visit.end());
      upgrade(options, request, { socket, head, visit }).catch((error: unknown) => refuseUpgrade(socket, error));
    },
  };
}

async function serve(options: HttpOptions, request: Incoming, response: Outgoing, visit: Visit): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  const { path, query: queryText } = splitUrl(url);
  if (path.startsWith('//')) throw unknownResource();
  const health = path.startsWith('/api') ? undefined : answerHealth({ path, query: queryText }, options.health);
  if (health) return sendDocument(writerOf(response), method, await health);
  const query = parseQuery(queryText);
  const info = parseRequestInfo(method, path, queryText !== '' && flagOf(query, 'watch') === true);
  const pending = requestUser(request, options.users);
  const user = pending instanceof Promise ? await pending : pending;
  if (!user) throw unauthorized();
  if (!info && !isDecodable(path)) throw badRequest(`invalid URL escape in ${JSON.stringify(path)}`);
  if (!info || (!info.isResource && method !== 'GET' && method !== 'HEAD')) throw methodNotSupported();
  const started = visit.keep(placeFor(options, { request, info, user, query }));
  if (started) await started;
  if (visit.isOver) return;
  if (!info.isResource)
    return await serveDocument(options, { request, response: writerOf(response), info, query: queryText, user });
  if (isStreamRequest(info)) {
    authorizeResource(options, info, user);
    return await serveLog(options.streaming, info, { query: queryText, response });
  }
  if (isProxyRequest(info)) {
    authorizeResource(options, info, user);
    if (!lacksSlash(method, info, path))
      return await options.proxying.serve(proxyCallOf(info, { path, query: queryText }), request, response);
    const location = `${path}/${queryText === '' ? '' : `?${queryText}`}`;
    return send(writerOf(response), 301, { location }, Buffer.alloc(0));
  }
  await serveResource(options, { request, response: writerOf(response), info, query, user });
}

function placeFor(
  { flowControl, path }: HttpOptions,
  { request, info, user, query }: { request: Incoming; info: ResourceInfo | PathInfo; user: UserInfo; query: Query },
): Place {
  const subject = flowSubjectOf(user, info, request);
  return isLasting(info)
    ? flowControl.enterLasting(subject)
    : flowControl.enter(subject, seatsOfRequest(path, { request, info, query }));
}

function seatsOfRequest(
  path: RequestPath,
  { request, info, query }: { request: Incoming; info: ResourceInfo | PathInfo; query: Query },
): number {
  if (!info.isResource) return documentSeats(info.path);
  const seats = seatsOf({ ...info, options: { limit: Number(firstOf(query, 'limit')) || 0 } }, path);
  return hasBody(request.method ?? 'GET') ? Math.max(seats, bodySeats(lengthOf(request))) : seats;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

interface Exchange<Info> {
  request: Incoming;
  response: ResponseWriter;
  info: Info;
  user: UserInfo;
}

async function serveResource(
  { path, clock, flowControl }: HttpOptions,
  { request, response, info, query, user }: Exchange<ResourceInfo> & { query: Query },
): Promise<void> {
  const { headers, method = 'GET' } = request;
  const negotiated = negotiate(headers.accept);
  const apiRequest = apiRequestOf(info, query);
  const includeObject = firstOf(query, 'includeObject');
  if (info.verb === 'watch') {
    const watch = { path, clock, flowControl, response, request: apiRequest, user, negotiated, includeObject };
    return await serveWatch(watch);
  }
  checkTimeout(query);
  const answer = await path.handle(apiRequest, user, {
    ownsBody: true,
    ...(hasBody(method) ? { readBody: () => readBodyFor(apiRequest, request, clock) } : {}),
  });
  await sendAnswer(response, answer, {
    negotiated,
    includeObject,
    clock,
    pretty: query['pretty'] === 'true' || query['pretty'] === '1',
    acceptsGzip: headers['accept-encoding']?.includes('gzip') === true,
    headOnly: method === 'HEAD',
  });
}

function apiRequestOf(info: ResourceInfo, query: Query): ApiRequest {
  const { isResource: _isResource, path: _path, rest: _rest, ...place } = info;
  return { ...place, options: readOptions(query) };
}

const hasBody = (method: string): boolean => method !== 'GET' && method !== 'HEAD';

async function readBodyFor({ verb, options }: ApiRequest, request: Incoming, clock: Clock): Promise<RequestBody> {
  const contentType = request.headers['content-type'];
  const bytes = await readBody(request, clock);
  const takesTurns = isLarge(bytes.length);
  if (takesTurns) await nextTurn();
  const { body, patchType } =
    verb === 'patch'
      ? await parsePatch(bytes, contentType)
      : { body: await parseBody(bytes, contentType), patchType: undefined };
  if (body === undefined && (verb === 'create' || verb === 'update')) throw badRequest('the request has no body');
  const isChecked = body !== undefined && isJson(contentType) && options?.fieldValidation !== 'Ignore';
  if (takesTurns) await nextTurn();
  const duplicateFields = isChecked ? findDuplicateFields(bytes.toString()) : [];
  if (takesTurns) await nextTurn();
  return { body, patchType, duplicateFields, isLarge: takesTurns };
}

async function serveDocument(
  options: HttpOptions,
  { request, response, info, query, user }: Exchange<PathInfo> & { query: string },
): Promise<void> {
  const { verdict } = options.users.authorizer.authorize(user, { isResource: false, verb: info.verb, path: info.path });
  if (verdict !== 'allow') {
    throw new StatusError(
      403,
      'Forbidden',
      `forbidden: User "${user.username}" cannot ${info.verb} path "${info.path}"`,
      {},
    );
  }
  const { accept, 'if-none-match': ifNoneMatch, 'accept-encoding': encodings } = request.headers;
  const acceptEncoding = [encodings ?? []].flat().join(',');
  for (const serve of options.documents) {
    const answer = await serve({ path: info.path, query, accept, ifNoneMatch, acceptEncoding });
    if (answer) return sendDocument(response, request.method ?? 'GET', answer);
  }
  throw unknownResource();
}

function sendDocument(
  response: ResponseWriter,
  method: string,
  { code = 200, contentType, body, headers = {} }: DocumentAnswer,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  send(
    response,
    code,
    { 'content-type': contentType, 'cache-control': 'no-cache, private', ...headers },
    bytes,
    method === 'HEAD',
  );
}

async function upgrade(
  options: HttpOptions,
  request: IncomingMessage,
  { visit, ...exchange }: { socket: Duplex; head: Buffer; visit: Visit },
): Promise<void> {
  const { path, query } = splitUrl(request.url ?? '/');
  const parameters = parseQuery(query);
  const info = parseRequestInfo(request.method ?? 'GET', path, flagOf(parameters, 'watch') === true);
  const user = await requestUser(request, options.users);
  if (!user) throw unauthorized();
  const isProxied = info?.isResource && isProxyRequest(info);
  if (info) void visit.keep(options.flowControl.enterLasting(flowSubjectOf(user, info, request)));
  if (visit.isOver) return;
  if (info?.isResource && info.verb === 'watch' && !isProxied) {
    const response = watchSocketWriter(request, exchange.socket, exchange.head);
    return await serveWatch({
      path: options.path,
      clock: options.clock,
      flowControl: options.flowControl,
      response,
      request: apiRequestOf(info, parameters),
      user,
      negotiated: negotiate(request.headers.accept),
      includeObject: firstOf(parameters, 'includeObject'),
    });
  }
  if (!info?.isResource || (!isProxied && !isStreamRequest(info))) throw badRequest('this path cannot be upgraded');
  authorizeResource(options, info, user);
  if (isProxied)
    return await options.proxying.upgrade(proxyCallOf(info, { path, query }), request, exchange.socket, exchange.head);
  await serveUpgrade(options.streaming, info, { query, request, ...exchange });
}

function authorizeResource({ users }: HttpOptions, info: ResourceInfo, user: UserInfo): void {
  const { verb, group, version, resource, subresource = '', namespace = '', name = '' } = info;
  const attributes = { isResource: true, verb, group, version, resource, subresource, namespace, name } as const;
  if (users.authorizer.authorize(user, attributes).verdict === 'allow') return;
  throw forbidden({ group, resource }, name, forbiddenMessage(user, info));
}

/** Answers on a connection that was not taken over. */
function refuseUpgrade(socket: Duplex, error: unknown): void {
  if (socket.destroyed || !socket.writable) return;
  const status: FailureStatus =
    error instanceof StatusError ? error.status : new StatusError(500, 'InternalError', toError(error).message).status;
  const body = JSON.stringify(status);
  const head = `HTTP/1.1 ${status.code} ${status.reason}\r\ncontent-type: application/json\r\nx-content-type-options: nosniff\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n`;
  socket.end(head + body);
}
