/** The stages: what every request passes, once and in this order, whichever way it came and whatever it is about.
 *
 *  A stage throws to refuse, and returns a promise only when it has to wait. To add one: its function, and its place in
 *  {@link createStages}, with the reason. */
import { anonymousUser } from '../authn/authenticator.ts';
import { impersonate } from '../authn/impersonation/impersonate.ts';
import type { Authorizer } from '../authz/authorizer.ts';
import type { FlowControl, FlowSubject } from '../flow-control/index.ts';
import type { Outcome } from './answer.ts';
import { askedOf, authorize } from './authorize.ts';
import type { Call } from './call.ts';

/** What it resolves with, if anything, is what the request will be answered with. */
export type Stage = (call: Call) => void | Promise<Outcome | void>;

/** Whom stages ask. */
export interface StageOptions {
  readonly authorizer: Authorizer;
  readonly flowControl: FlowControl;
}

/** The list, in order. */
export const createStages = ({ authorizer, flowControl }: StageOptions): readonly Stage[] => [
  // Who asks, and as whom: all else depends on it.
  authenticate,
  call => actAsWanted(call, authorizer),
  // Whether there is room for them, before anything is done for them that costs.
  call => count(call, flowControl),
  call => limit(call, flowControl),
  // Whether they may, before they learn what there is.
  call => authorize(call, authorizer),
  // Whether it is right, as far as that can be told before it is done.
  call => call.route.admit?.(call),
  call => call.route.run(call),
  answer,
];

function authenticate(call: Call): void | Promise<void> {
  const user = call.exchange.identify(call.warnings);
  if (user instanceof Promise) {
    return user.then(found => {
      call.user = found;
    });
  }
  call.user = user;
}

function actAsWanted(call: Call, authorizer: Authorizer): void | Promise<void> {
  const headers = call.exchange.impersonation;
  if (!headers) return undefined;
  return impersonate(headers, { user: call.user, asked: askedOf(call), authorizer }).then(user => {
    call.user = user;
  });
}

/** Requests that last hold memory and a connection, and no seat. */
function count(call: Call, flowControl: FlowControl): void {
  if (call.route.isLasting) call.keepPlace(flowControl.enterLasting(subjectOf(call)));
}

function limit(call: Call, flowControl: FlowControl): void | Promise<void> {
  call.enterBody = byteLength => flowControl.enterBody(subjectOf(call), byteLength);
  const seats = call.route.seats?.(call);
  if (seats === undefined) return undefined;
  const place = flowControl.enter(subjectOf(call), seats);
  call.keepSeats(place);
  if (place.uids) call.exchange.noteFlow?.(place.uids);
  return place.started;
}

const subjectOf = ({ user, about, exchange }: Call): FlowSubject => ({
  user,
  about,
  address: user.username === anonymousUser ? exchange.address : undefined,
});

function answer(call: Call): void | Promise<void> {
  const { outcome, exchange, served } = call;
  call.leaveRoom();
  return outcome && exchange.answer(outcome, served);
}
