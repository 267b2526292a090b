/** The ways in which somebody may be allowed to act as somebody else, in the order in which they are tried; pure.
 *
 *  All but the last also want to know what is done as that user: `impersonate-on:MODE:VERB` on what the request is
 *  about.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/, KEP-5284 */
import type { UserInfo } from '#client';
import { accountOf, isNameAlone, nodeOf, type WantedUser } from './wanted-user.ts';

/** One way. */
export interface Mode {
  /** What must be allowed on each part of the user. */
  readonly verb: string;
  /** What precedes the verb of the request, which must be allowed, too. Undefined: that is not asked. */
  readonly onVerb: string | undefined;
  /** The group of users, service accounts and groups, of which roles speak. */
  readonly group: string;
  /** Whether it is about such a user, and such an asker. */
  readonly fits: (wanted: WantedUser, asker: UserInfo) => boolean;
  /** Whether the permission must be for every node, since all pods of an account have it for their own. */
  readonly isForAllNodes: boolean;
}

const constrained = (name: string, fits: Mode['fits']): Mode => ({
  verb: `impersonate:${name}`,
  onVerb: `impersonate-on:${name}:`,
  group: 'authentication.k8s.io',
  fits,
  isForAllNodes: name === 'associated-node',
});

const isNode = (wanted: WantedUser): boolean => isNameAlone(wanted) && nodeOf(wanted.username) !== undefined;

/** Whether somebody is a pod's service account, and showed a token of a pod on that node. */
export function isAtNode({ username, extra = {} }: UserInfo, node: string | undefined): boolean {
  const [own, ...more] = extra['authentication.kubernetes.io/node-name'] ?? [];
  return accountOf(username) !== undefined && more.length === 0 && own === node;
}

/** From the narrowest permission to the widest. */
export const modes: readonly Mode[] = [
  constrained('associated-node', (wanted, asker) => isNode(wanted) && isAtNode(asker, nodeOf(wanted.username))),
  constrained('arbitrary-node', isNode),
  constrained('serviceaccount', wanted => isNameAlone(wanted) && accountOf(wanted.username) !== undefined),
  constrained('user-info', ({ username }) => nodeOf(username) === undefined && accountOf(username) === undefined),
  // What was there before, and allows everything that the user may.
  { verb: 'impersonate', onVerb: undefined, group: '', fits: () => true, isForAllNodes: false },
];
