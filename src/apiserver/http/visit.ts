/** One request's place, from when it is given until the answer is sent or the client is gone. */
import type { UserInfo } from '#client';
import type { FlowSubject, Place } from '../flow-control/index.ts';
import { type Incoming, remoteAddressOf } from './messages.ts';
import type { PathInfo, ResourceInfo } from './request-info.ts';

/** Keeps the place of a request. Whoever waits for anything looks afterwards whether it is over. */
export class Visit {
  #place: Place | undefined;
  #isOver = false;

  /** Whether nobody waits for an answer any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Returns what {@link Place.started} says. */
  keep(place: Place): Promise<void> | undefined {
    if (this.#isOver) place[Symbol.dispose]();
    this.#place = place;
    return place.started;
  }

  /** The answer is sent, or cannot be any more. */
  end(): void {
    this.#isOver = true;
    this.#place?.[Symbol.dispose]();
  }
}

const lastingSubresources: readonly (string | undefined)[] = ['attach', 'exec', 'portforward', 'proxy', 'log'];

/** Whether a request lasts as long as its client wants: upstream's long-running requests. */
export const isLasting = (info: ResourceInfo | PathInfo): boolean =>
  info.isResource && (info.verb === 'watch' || lastingSubresources.includes(info.subresource));

const noResource: FlowSubject['about'] = {};

/** What flow control tells a request by. */
export const flowSubjectOf = (user: UserInfo, info: ResourceInfo | PathInfo, request: Incoming): FlowSubject => ({
  user,
  about: info.isResource ? info : noResource,
  address: user.username === 'system:anonymous' ? remoteAddressOf(request) : undefined,
});

/** How long the body is, as a header says it; undefined when that is not known yet. */
export function lengthOf(request: Incoming): string | undefined {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  if (length !== undefined) return length;
  const isHttp2 = request.httpVersionMajor === 2;
  return request.complete || (!isHttp2 && coding === undefined) ? '0' : undefined;
}
