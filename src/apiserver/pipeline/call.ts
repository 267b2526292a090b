/** One request on its way through the stages, and what a transport has to offer for it. */
import { type APIService, badRequest, type StatusError } from '#api';
import type { ApiRequest, UserInfo } from '#client';
import type { Headers } from '../authn/identity-from-headers.ts';
import type { Attributes } from '../authz/authorizer.ts';
import type { FlowUids, Place } from '../flow-control/index.ts';
import type { DocumentAnswer } from '../messages/documents.ts';
import type { Served } from '../registry/catalogue.ts';
import type { RequestBody } from '../resource/request-body.ts';
import type { WatchSession, WatchSink } from '../watch/watch-session.ts';
import type { Answer, Outcome } from './answer.ts';

/** A request for a resource. */
export interface ResourceRequest extends ApiRequest {
  readonly isResource?: true;
  /** Whether its path has a segment for a namespace that is empty, `/api/v1/namespaces//pods`: all of them, where they
   *  can be read together. Default false. */
  readonly lacksNamespace?: boolean;
  /** What follows the subresource in the path. Default: nothing. */
  readonly rest?: string;
  /** Whether no more than the head of the answer is wanted, which nothing but what is proxied has. Default false. */
  readonly isHead?: boolean;
  /** Parameters of the query, of a connection, which has options of its own. Default: none. */
  readonly parameters?: Parameters | undefined;
}

/** What a query says, by name. */
export type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request for anything else: discovery, health, version. */
export interface PathRequest {
  readonly isResource: false;
  readonly path: string;
  /** The method in lower case. */
  readonly verb: string;
  /** The answer to what means nothing, or nothing that this transport could carry. Default: it means something. */
  readonly refusal?: StatusError;
  /** The resource that what is refused was about. Default: none. */
  readonly of?: ResourceRequest;
}

/** What a request is about. */
export type About = ResourceRequest | PathRequest;

/** Takes room for a body of so many bytes; a promise when it has to wait for it, which may reject. */
export type EnterBody = (byteLength: number) => Promise<void> | undefined;

/** How a request came, and how it is answered: one implementation a transport. */
/** What is watched. */
export interface Watched {
  readonly served: Served | undefined;
  /** What the client is told with the head of the answer; complete when the watch has begun. */
  readonly warnings: readonly string[];
}

/** One request's transport. A route answers by exactly one of its ways, and only once. */
export interface Exchange {
  /** Who sends it; throws, or rejects with, the 401 when nobody known does. What there is to say about how they prove
   *  it is added to `warnings`. */
  identify(warnings: string[]): UserInfo | Promise<UserInfo>;
  /** Headers of a request that asks to act as somebody else. Default: the sender acts as itself. */
  readonly impersonation?: Headers | undefined;
  /** Of the body, as a header says it. Default: it does not say. */
  readonly contentType?: string | undefined;
  /** The program that sends it, `kubectl/v1.37.0 (linux/amd64)`. Default: it does not say. */
  readonly userAgent?: string | undefined;
  /** Where it comes from. Default: this process. */
  readonly address?: string | undefined;
  /** Seats that its body takes. Default: none. */
  readonly bodySeats?: number;
  /** Bytes of the body of its answer, as they were sent, of a read. Default: nobody counted them. */
  readonly sentBytes?: number | undefined;
  /** Is told by which objects the request got its place. Default: it has no use for that. */
  noteFlow?(uids: FlowUids): void;
  /** Asks `enter` for room before it works on a body that is long. `typeName`: of the object that is to come, for who
   *  sends none. */
  readBody(enter: EnterBody, typeName: string | undefined): RequestBody | Promise<RequestBody>;
  answer(outcome: Answer | DocumentAnswer, served: Served | undefined): void | Promise<void>;
  /** Begins a watch; what it shows goes to the client from then on. `begin` throws what it is refused with. */
  watch(begin: (sink: WatchSink) => Promise<WatchSession>, watched: Watched): Promise<void>;
  /** Joins the client with what is behind a pod, a service or a node. Default: this transport has no connection to
   *  give. */
  connect?(): Promise<void>;
  /** Has another server answer. Default: this transport cannot. */
  passOn?(extension: APIService, user: UserInfo): Promise<void>;
  /** What the server says at a path that is no resource. Default: this transport has no such paths. */
  document?(): Promise<DocumentAnswer>;
}

/** What requests can be about; the list is in `routes.ts`. */
export interface Route {
  readonly name: string;
  /** Whether a request is the route's. `served` is the kind that it is about. */
  matches(about: About, served: Served | undefined): boolean;
  /** Whether its requests last as long as their clients want: upstream's long-running requests. Default false. */
  readonly isLasting?: boolean;
  /** How much work a request is. Default: none that would have to wait. */
  seats?(call: Call): number;
  /** What somebody has to be permitted to do, all of it. Default: nothing. */
  attributes?(call: Call): Attributes | readonly Attributes[];
  /** What admission has to say before anything is done. Default: nothing; a write is admitted by the registry's engine,
   *  which has what is stored. */
  admit?(call: Call): void | Promise<void>;
  /** Does what was asked for. */
  run(call: Call): Promise<Outcome>;
}

/** Who is not known yet, may do nothing. */
const nobody: UserInfo = { username: '', groups: [] };

/** A request, and what the stages found out about it. To be disposed when its answer is sent, or cannot be any more. */
export class Call implements Disposable {
  readonly about: About;
  readonly exchange: Exchange;
  readonly route: Route;
  /** The kind that it is about; undefined for what is not served, and for paths. */
  readonly served: Served | undefined;
  /** Who asks, once that is known. */
  user = nobody;
  outcome: Outcome;
  /** Texts of `Warning` headers, of what is done and of what is refused. */
  readonly warnings: string[] = [];
  /** When it began, as `elapsedMs` says it. */
  startedMs = 0;
  /** Takes room for a long body. Default: it takes none. */
  enterBody: ((byteLength: number) => Place) | undefined;
  /** Runs when the request is over. */
  onEnd: (() => void) | undefined;
  #place: Place | undefined;
  #seats: Place | undefined;
  #room: Place | undefined;
  #isOver = false;

  constructor(about: About, exchange: Exchange, route: Route, served: Served | undefined) {
    this.about = about;
    this.exchange = exchange;
    this.route = route;
    this.served = served;
    served?.engine?.underWay.enter();
  }

  /** Warns once of a kind that is not to be used any more. */
  warnOfDeprecation(): void {
    const deprecation = this.served?.resource.strategy.deprecation;
    if (deprecation !== undefined && !this.warnings.includes(deprecation)) this.warnings.push(deprecation);
  }

  /** The request, for the routes of resources. */
  get request(): ResourceRequest {
    if (this.about.isResource === false) throw new TypeError(`${this.about.path} is no resource`);
    return this.about;
  }

  /** Whether nobody waits for an answer any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** How many objects of its kind there are. */
  sizeOf(): number {
    return this.served?.engine?.cache.size ?? 0;
  }

  /** What came with the request. Its body has its room until {@link leaveRoom}. `typeName`: of the object that is to
   *  come; undefined of options. */
  readBody(typeName: string | undefined): RequestBody | Promise<RequestBody> {
    return this.exchange.readBody(byteLength => {
      const room = this.enterBody?.(byteLength);
      this.#room = room;
      if (this.#isOver) this.leaveRoom();
      return room?.started?.then(() => {
        if (this.#isOver) throw badRequest('the client is gone');
      });
    }, typeName);
  }

  /** What was to be made of the body has been made. */
  leaveRoom(): void {
    this.#room?.[Symbol.dispose]();
  }

  /** Keeps a place until the request is over. */
  keepPlace(place: Place): void {
    this.#place = place;
    if (this.#isOver) place[Symbol.dispose]();
  }

  /** Keeps seats until the request is over, or {@link leaveSeats}. */
  keepSeats(seats: Place): void {
    this.#seats = seats;
    if (this.#isOver) seats[Symbol.dispose]();
  }

  /** The work is done, though the request goes on. */
  leaveSeats(): void {
    this.#seats?.[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    if (this.#isOver) return;
    this.onEnd?.();
    this.#isOver = true;
    this.served?.engine?.underWay.leave();
    this.#place?.[Symbol.dispose]();
    this.#seats?.[Symbol.dispose]();
    this.leaveRoom();
  }
}
