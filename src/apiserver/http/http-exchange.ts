/** A request of HTTP, and its answer. */
import { type APIService, isBuiltInGroup, isUnknownResource, methodNotSupported, unknownResource } from '#api';
import type { Clock } from '#base';
import type { UserInfo } from '#client';
import type { Aggregation } from '../aggregation/aggregation.ts';
import type { Headers as DistinctHeaders } from '../authn/identity-from-headers.ts';
import { isImpersonating } from '../authn/impersonation/wanted-user.ts';
import { type RequestUserOptions, requestUser } from '../authn/request-user.ts';
import { duplicateFieldSteps } from '../codecs/duplicate-fields.ts';
import { bodySeats, type FlowUids } from '../flow-control/index.ts';
import type { DocumentAnswer, DocumentServer } from '../messages/documents.ts';
import {
  bodyLengthOf,
  distinctHeadersOf,
  type Incoming,
  type Outgoing,
  remoteAddressOf,
  writerOf,
} from '../messages/messages.ts';
import type { ResponseWriter } from '../messages/response-writer.ts';
import type { Answer } from '../pipeline/answer.ts';
import type { EnterBody, Exchange, Watched } from '../pipeline/call.ts';
import type { Proxying } from '../proxying/proxying.ts';
import type { Served } from '../registry/catalogue.ts';
import { isLarge, runnerOf } from '../registry/generic/in-turns.ts';
import { negotiate } from '../representations/negotiate.ts';
import type { Representations, Wanted } from '../representations/representations.ts';
import type { RequestBody } from '../resource/request-body.ts';
import type { Streaming } from '../streaming/streaming.ts';
import type { WatchSession, WatchSink } from '../watch/watch-session.ts';
import { isJsonText, noBody, parseBody, parsePatch, readBody } from './body.ts';
import { CountingWriter } from './counting-writer.ts';
import { flowHeadersOf } from './flow-headers.ts';
import { isProxyRequest, lacksSlash, proxyCallOf } from './proxy-request.ts';
import { firstOf, isForPeople } from './query.ts';
import { isGot, type ReadRequest } from './read-request.ts';
import { isLongRunning, type ResourceInfo } from './request-info.ts';
import { sendAnswer, sendDocument } from './respond.ts';
import { type Headers, send } from './send.ts';
import { serveLog } from './stream-request.ts';
import { serveWatch } from './watch-request.ts';

/** What the exchanges of a server share. */
export interface HttpServices {
  readonly users: RequestUserOptions;
  /** Asked in turn for paths that are no resources. */
  readonly documents: readonly DocumentServer[];
  readonly streaming: Streaming;
  readonly proxying: Proxying;
  readonly aggregation: Pick<Aggregation, 'find' | 'serve' | 'upgrade'>;
  readonly representations: Representations;
  readonly clock: Clock;
}

/** Lives from the request's head to the end of its answer. */
export class HttpExchange implements Exchange {
  readonly #services: HttpServices;
  readonly #request: Incoming;
  readonly #response: Outgoing;
  readonly #read: ReadRequest;
  #flow: FlowUids | undefined;
  #counting: CountingWriter | undefined;

  constructor(services: HttpServices, request: Incoming, response: Outgoing, read: ReadRequest) {
    this.#services = services;
    this.#request = request;
    this.#response = response;
    this.#read = read;
  }

  get impersonation(): DistinctHeaders | undefined {
    return impersonationOf(this.#request);
  }

  get contentType(): string | undefined {
    return this.#request.headers['content-type'];
  }

  get userAgent(): string | undefined {
    return this.#request.headers['user-agent'];
  }

  get address(): string | undefined {
    return remoteAddressOf(this.#request);
  }

  get bodySeats(): number {
    return this.#hasBody ? bodySeats(bodyLengthOf(this.#request)) : 0;
  }

  get sentBytes(): number | undefined {
    return this.#counting?.bytes;
  }

  noteFlow(uids: FlowUids): void {
    this.#flow = uids;
  }

  /** What every answer says. */
  get flowHeaders(): Headers {
    return flowHeadersOf(this.#flow);
  }

  identify(warnings: string[]): UserInfo | Promise<UserInfo> {
    return requestUser(this.#request, this.#services.users, warnings);
  }

  async readBody(enter: EnterBody, typeName: string | undefined): Promise<RequestBody> {
    const { about } = this.#read;
    const { contentType } = this;
    const form = { contentType, formats: this.#services.representations.formats };
    const bytes = await readBody(this.#request, this.#services.clock);
    const takesTurns = isLarge(bytes.length);
    const started = takesTurns ? enter(bytes.length) : undefined;
    if (started) await started;
    const run = runnerOf({ isLarge: takesTurns, clock: this.#services.clock });
    const { body, patchType, repeatedKeys } =
      about.verb === 'patch'
        ? await parsePatch(bytes, form, run)
        : { body: await parseBody(bytes, form, { run, typeName }), patchType: undefined, repeatedKeys: [] };
    const isNeeded = about.verb === 'create' || about.verb === 'update';
    if (body === undefined && isNeeded) throw noBody(typeName);
    const isIgnorant = about.isResource !== false && about.options?.fieldValidation === 'Ignore';
    const isChecked = body !== undefined && isJsonText(bytes, contentType) && !isIgnorant;
    const duplicateFields = isChecked ? await run(duplicateFieldSteps(bytes.toString())) : [];
    return { body, patchType, duplicateFields, repeatedKeys, isLarge: takesTurns };
  }

  answer(outcome: Answer | DocumentAnswer, served: Served | undefined): void | Promise<void> {
    const { headers, method } = this.#request;
    const response = this.#answerWriter();
    const { clock, representations } = this.#services;
    const headOnly = method === 'HEAD';
    const { flowHeaders: own } = this;
    if ('body' in outcome) return sendDocument(response, outcome, { headOnly, clock, own });
    const { content } = outcome;
    const value = content.type === 'plain' ? content.value : undefined;
    const representation = representations.choose(wantedBy(this.#read, this.userAgent), served, value);
    const takesGzip = headers['accept-encoding']?.includes('gzip') === true;
    return sendAnswer(response, outcome, {
      representation,
      clock,
      compressed: takesGzip ? representations.compressedRuns(representation) : undefined,
      headOnly,
      own,
    });
  }

  #answerWriter(): ResponseWriter {
    const response = writerOf(this.#response);
    const { verb } = this.#read.about;
    return verb === 'get' || verb === 'list' ? (this.#counting = new CountingWriter(response)) : response;
  }

  async watch(begin: (sink: WatchSink) => Promise<WatchSession>, { served, warnings }: Watched): Promise<void> {
    const { clock, representations } = this.#services;
    const representation = representations.choose({ ...wantedBy(this.#read), isPretty: false }, served);
    const response = writerOf(this.#response);
    await serveWatch({ begin, clock, response, representation, warnings, own: this.flowHeaders });
  }

  /** Only logs and what is behind a proxy are to be had without an upgrade. */
  async connect(): Promise<void> {
    const { streaming, proxying } = this.#services;
    const { path, queryText } = this.#read;
    const { method = 'GET' } = this.#request;
    const info = this.#read.about as ResourceInfo;
    if (!isProxyRequest(info)) return await serveLog(streaming, info, { query: queryText, response: this.#response });
    const call = proxyCallOf(info, { path, query: queryText });
    if (!lacksSlash(method, info, path)) return await proxying.serve(call, this.#request, this.#response);
    await proxying.locate(call);
    const location = `${path}/${queryText === '' ? '' : `?${queryText}`}`;
    send(writerOf(this.#response), 301, { location }, Buffer.alloc(0));
  }

  async passOn(extension: APIService, user: UserInfo): Promise<void> {
    const { path: asked, queryText } = this.#read;
    const path = queryText === '' ? asked : `${asked}?${queryText}`;
    const { about } = this.#read;
    const isLasting = about.isResource !== false && isLongRunning(about);
    await this.#services.aggregation.serve(extension, { user, path, isLasting }, this.#request, this.#response);
  }

  async document(): Promise<DocumentAnswer> {
    const { about, path: asked } = this.#read;
    const path = about.isResource === false ? about.path : asked;
    const answer = await this.#documentAt(path);
    if (!answer) throw unknownResource();
    if (!isGot(this.#request.method ?? 'GET', path)) throw methodNotSupported();
    return answer;
  }

  async #documentAt(path: string): Promise<DocumentAnswer | undefined> {
    const { accept, 'if-none-match': ifNoneMatch, 'accept-encoding': encodings } = this.#request.headers;
    const acceptEncoding = [encodings ?? []].flat().join(',');
    const { queryText, query } = this.#read;
    const asked = { path, query: queryText, accept, ifNoneMatch, acceptEncoding };
    const request = { ...asked, isForPeople: isForPeople(query, this.userAgent) };
    for (const serve of this.#services.documents) {
      const answer = await serve(request);
      if (answer) return answer;
    }
    return undefined;
  }

  /** Whether a request is refused because it leads to no group that is served, or to what a group of custom kinds
   *  has not. */
  async isAstray(error: unknown): Promise<boolean> {
    if (!isUnknownResource(error)) return false;
    const [, root, group = ''] = this.#read.path.split('/');
    if (root === 'api') return false;
    return root !== 'apis' || !isBuiltInGroup(group) || (await this.#documentAt(`/apis/${group}`)) === undefined;
  }

  get #hasBody(): boolean {
    const { method } = this.#request;
    return method !== 'GET' && method !== 'HEAD';
  }
}

/** In which form a request of such a client wants its answer. */
export const wantedBy = ({ acceptable = negotiate(undefined), query }: ReadRequest, userAgent?: string): Wanted => ({
  acceptable,
  isPretty: isForPeople(query, userAgent),
  includeObject: firstOf(query, 'includeObject'),
});

/** The same of a Status that refuses it, of which there is no other shape. As upstream, it comes in JSON to who wants
 *  but that. */
export function wantedOfStatus(read: ReadRequest, userAgent?: string): Wanted {
  const wanted = wantedBy(read, userAgent);
  const acceptable = wanted.acceptable.filter(({ as }) => as === undefined);
  return { ...wanted, acceptable: acceptable.length > 0 ? acceptable : negotiate(undefined) };
}

/** The headers of a request that asks to act as somebody else; undefined of others. */
export const impersonationOf = (request: Incoming): DistinctHeaders | undefined =>
  isImpersonating(request.headers) ? distinctHeadersOf(request) : undefined;
