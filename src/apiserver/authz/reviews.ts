/** Questions about permission, answered by the authorizer and not stored.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access */
import {
  badRequest,
  type KubeObject,
  LocalSubjectAccessReview,
  type ObjectMeta,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  type SubjectAccessReviewStatus,
} from '#api';
import type { UserInfo } from '#client';
import type { SubresourceHandler } from '../resource/subresource.ts';
import type { Attributes, Authorizer } from './authorizer.ts';
import { type Question, refuseInvalidReview } from './check-review.ts';
import { readSelectors } from './review-selectors.ts';

export function createAccessReviewHandlers(authorizer: Authorizer): SubresourceHandler[] {
  const answer = async (user: UserInfo, question: Question): Promise<SubjectAccessReviewStatus> => {
    const { attributes, evaluationError } = readQuestion(question);
    const { verdict, reason } = await authorizer.authorize(user, attributes);
    return {
      allowed: verdict === 'allow',
      ...(verdict === 'deny' ? { denied: true } : {}),
      ...(evaluationError === undefined ? {} : { evaluationError }),
      ...(reason === undefined ? {} : { reason }),
    };
  };
  const ofOthers = async (body: KubeObject, namespace?: string): Promise<object> => {
    const { spec = {} } = body as Partial<SubjectAccessReview>;
    refuseInvalidReview({ metadata: body.metadata, spec, namespace });
    const { user = '', groups = [], uid, extra } = spec;
    return {
      ...body,
      metadata: ownMetadata(body, namespace),
      status: await answer({ username: user, groups, ...(uid ? { uid } : {}), ...(extra ? { extra } : {}) }, spec),
    };
  };
  return [
    { of: SubjectAccessReview, name: '', body: SubjectAccessReview, create: async (_key, body) => ofOthers(body) },
    {
      of: LocalSubjectAccessReview,
      name: '',
      body: LocalSubjectAccessReview,
      create: async (key, body) => ofOthers(body, key.namespace),
    },
    {
      of: SelfSubjectAccessReview,
      name: '',
      body: SelfSubjectAccessReview,
      async create(_key, body, { user }) {
        const { spec = {} } = body as Partial<SelfSubjectAccessReview>;
        refuseInvalidReview({ metadata: body.metadata, spec, isOwn: true });
        return { ...body, metadata: ownMetadata(body), status: await answer(user, spec) };
      },
    },
    {
      of: SelfSubjectRulesReview,
      name: '',
      body: SelfSubjectRulesReview,
      async create(_key, body, { user }) {
        const { namespace } = (body as Partial<SelfSubjectRulesReview>).spec ?? {};
        if (!namespace) throw badRequest('no namespace on request');
        // As upstream, what was asked is not said again.
        return { ...body, metadata: {}, spec: {}, status: await authorizer.rulesFor(user, namespace) };
      },
    },
  ];
}

/** Of what was sent only what the server says itself: the namespace, and who wrote which field. */
const ownMetadata = ({ metadata }: KubeObject, namespace?: string): Partial<ObjectMeta> => ({
  ...(namespace === undefined ? {} : { namespace }),
  ...(metadata.managedFields ? { managedFields: metadata.managedFields } : {}),
});

/** A question that has passed {@link refuseInvalidReview}. */
function readQuestion({ resourceAttributes, nonResourceAttributes: path }: Question): {
  attributes: Attributes;
  evaluationError?: string;
} {
  if (path) return { attributes: { isResource: false, verb: path.verb ?? '', path: path.path ?? '' } };
  const {
    verb = '',
    group = '',
    version = '*',
    resource = '',
    subresource = '',
    namespace = '',
    name = '',
    ...selectors
  } = resourceAttributes ?? {};
  const { fields, ...rest } = readSelectors(selectors);
  const place = { isResource: true, verb, group, version, resource, subresource, namespace, name } as const;
  return { attributes: { ...place, ...(fields && { fields }) }, ...rest };
}
