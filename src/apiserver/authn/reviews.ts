/** Questions about identity, answered and not stored: TokenReview and SelfSubjectReview. */

import { badRequest, SelfSubjectReview, TokenReview } from '#api';
import { formatTime } from '#base';
import type { UserInfo } from '#client';
import type { SubresourceHandler } from '../resource/subresource.ts';
import type { RefusedToken, TokenAuthenticator, TokenOwner } from './authenticator.ts';

/** `tokenreviews`: tells whose a token is, and for whom it was made. */
export const createTokenReviewHandler = ({
  tokens,
  audiences,
}: {
  tokens: TokenAuthenticator;
  audiences: readonly string[];
}): SubresourceHandler => ({
  of: TokenReview,
  name: '',
  body: TokenReview,
  async create(_key, body) {
    const { spec } = body as TokenReview;
    const { namespace: _, ...metadata } = body.metadata;
    if (!spec?.token) throw badRequest('token is required for TokenReview in authentication');
    const wanted = spec.audiences?.length ? spec.audiences : audiences;
    const owner = await tokens.authenticate(spec.token);
    return { ...body, metadata, status: statusOf(owner, wanted) };
  },
});

function statusOf(owner: TokenOwner | RefusedToken | undefined, wanted: readonly string[]): object {
  if (!owner) return { user: {}, error: 'invalid bearer token' };
  if ('refusal' in owner) return { user: {}, error: owner.refusal };
  const shared = owner.audiences.filter(audience => wanted.includes(audience));
  if (shared.length === 0) return { user: {}, error: 'token audiences are not among those wanted' };
  return { authenticated: true, user: plainUser(owner.user), audiences: shared };
}

/** `selfsubjectreviews`: tells users who they are. */
export const selfSubjectReviewHandler: SubresourceHandler = {
  of: SelfSubjectReview,
  name: '',
  body: SelfSubjectReview,
  create: async (_key, body, { user, nowMs }) => ({
    ...body,
    // As upstream, nothing of what was sent: there is nothing to say but who asks.
    metadata: { creationTimestamp: formatTime(nowMs) },
    status: { userInfo: plainUser(user) },
  }),
};

const plainUser = ({ username, uid, groups, extra }: UserInfo) => ({
  username,
  ...(uid === undefined ? {} : { uid }),
  groups: [...groups],
  ...(extra === undefined ? {} : { extra }),
});
