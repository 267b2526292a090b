/** Who may use a component's own port: asked of the API server, as upstream's components do.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/ (TokenReview), .../authorization/ */
import type { TLSSocket } from 'node:tls';
import { kubeletClientGroup, type New, SubjectAccessReview, type SubjectAccessReviewSpec, TokenReview } from '#api';
import { type Clock, RecentMap } from '#base';
import type { AccessDeclaration } from './access.ts';
import type { Client } from './client.ts';
import type { UserInfo } from './transport.ts';

/** What somebody wants to do: with a path, or with a resource. */
export type AccessQuestion = Pick<SubjectAccessReviewSpec, 'nonResourceAttributes' | 'resourceAttributes'>;

/** What of a request tells whose it is; Node's types are none of the package's. */
interface IdentifiedRequest {
  /** Where it came by: with TLS, its certificate tells. */
  readonly socket: object;
  /** Its headers. */
  readonly headers: { readonly authorization?: string | undefined };
}

/** Asks the API server who somebody is, and what they may. */
export interface DelegatedAccess {
  /** Whose request it is, by a certificate that the server's authority signed, or by a bearer token; undefined when
   *  neither is known. */
  userOf(request: IdentifiedRequest): Promise<UserInfo | undefined>;
  /** The user of a bearer token; undefined for a token that is not known. */
  authenticate(token: string): Promise<UserInfo | undefined>;
  /** Whether a user may do something. */
  may(user: UserInfo, question: AccessQuestion): Promise<boolean>;
}

/** What whoever asks so must be let do. */
export const delegation: AccessDeclaration = {
  writes: [
    { kind: TokenReview, verbs: ['create'] },
    { kind: SubjectAccessReview, verbs: ['create'] },
  ],
};

/** Groups whose members may do everything there, the API server among them; nobody needs to be asked. */
const trusted: ReadonlySet<string> = new Set(['system:masters', kubeletClientGroup]);

/** Answers are kept for so long, as upstream. */
const keptMs = 10_000;
/** Answers that are kept. */
const mostKept = 2000;

/** Asks the API server, and remembers its answers for a while. */
export function createDelegatedAccess({ client, clock }: { client: Client; clock: Clock }): DelegatedAccess {
  const users = new RecentAnswers<UserInfo | undefined>(clock);
  const permissions = new RecentAnswers<boolean>(clock);
  const authenticate = (token: string) =>
    users.get(token, async () => {
      const { status } = await client.create(TokenReview, {
        metadata: { name: '' },
        spec: { token },
      });
      if (!status?.authenticated || !status.user) return undefined;
      const { username = '', groups = [], uid, extra } = status.user;
      return { username, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) };
    });
  return {
    authenticate,
    async userOf({ socket, headers }) {
      const known = userOfCertificate(socket as TLSSocket);
      const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
      return known ?? (token === undefined ? undefined : await authenticate(token));
    },
    async may(user, question) {
      if (user.groups.some(group => trusted.has(group))) return true;
      const { username, groups, uid, extra } = user;
      const spec = { user: username, groups: [...groups], uid, extra, ...question };
      return await permissions.get(JSON.stringify(spec), async () => {
        const review = { metadata: { name: '' }, spec } as New<SubjectAccessReview>;
        return (await client.create(SubjectAccessReview, review)).status?.allowed === true;
      });
    },
  };
}

function userOfCertificate(socket: TLSSocket): UserInfo | undefined {
  if (!socket.authorized) return undefined;
  const { subject } = socket.getPeerCertificate();
  const { CN: username, O: organization } = subject as { CN?: string; O?: string | string[] };
  if (username === undefined) return undefined;
  return { username, groups: [...[organization ?? []].flat(), 'system:authenticated'] };
}

class RecentAnswers<Answer> {
  readonly #clock: Clock;
  readonly #answers = new RecentMap<{ readonly untilMs: number; readonly answer: Promise<Answer> }>({
    maxEntries: mostKept,
  });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A failure is not kept. */
  get(question: string, ask: () => Promise<Answer>): Promise<Answer> {
    const nowMs = this.#clock.now();
    const known = this.#answers.get(question);
    if (known && known.untilMs > nowMs) return known.answer;
    const answer = ask();
    this.#answers.set(question, { untilMs: nowMs + keptMs, answer });
    answer.catch(() => this.#answers.delete(question));
    return answer;
  }
}
