/** Questions about permission, answered by the authorizer and not stored.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access */
import {
  badRequest,
  type KubeObject,
  LocalSubjectAccessReview,
  type NonResourceAttributes,
  type ResourceAttributes,
  SelfSubjectAccessReview,
  SelfSubjectRulesReview,
  SubjectAccessReview,
  type SubjectAccessReviewStatus,
} from '#api';
import type { UserInfo } from '#client';
import type { SubresourceHandler } from '../resource/subresource.ts';
import type { Attributes, Authorizer } from './authorizer.ts';

interface Question {
  resourceAttributes?: ResourceAttributes;
  nonResourceAttributes?: NonResourceAttributes;
}

export function createAccessReviewHandlers(authorizer: Authorizer): SubresourceHandler[] {
  const answer = async (user: UserInfo, question: Question): Promise<SubjectAccessReviewStatus> => {
    const { verdict, reason } = await authorizer.authorize(user, attributesOf(question));
    return {
      allowed: verdict === 'allow',
      ...(verdict === 'deny' ? { denied: true } : {}),
      ...(reason === undefined ? {} : { reason }),
    };
  };
  const ofOthers = async (body: KubeObject, namespace?: string): Promise<object> => {
    const { spec = {} } = body as Partial<SubjectAccessReview>;
    if (!spec.user && !spec.groups?.length)
      throw badRequest('spec.user: at least one of user or group must be specified');
    if (namespace !== undefined && spec.resourceAttributes?.namespace !== namespace) {
      throw badRequest('spec.resourceAttributes.namespace: must match metadata.namespace');
    }
    const { user = '', groups = [], uid, extra } = spec;
    return {
      ...body,
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
      create: async (_key, body, { user }) => ({
        ...body,
        status: await answer(user, (body as Partial<SelfSubjectAccessReview>).spec ?? {}),
      }),
    },
    {
      of: SelfSubjectRulesReview,
      name: '',
      body: SelfSubjectRulesReview,
      create: async (_key, body, { user }) => ({
        ...body,
        status: await authorizer.rulesFor(user, (body as Partial<SelfSubjectRulesReview>).spec?.namespace ?? ''),
      }),
    },
  ];
}

function attributesOf({ resourceAttributes: resource, nonResourceAttributes: path }: Question): Attributes {
  if (path && !resource) return { isResource: false, verb: path.verb ?? '', path: path.path ?? '' };
  if (!resource || path)
    throw badRequest(
      'spec.resourceAttributes: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    );
  const {
    verb = '',
    group = '',
    version = '*',
    resource: plural = '',
    subresource = '',
    namespace = '',
    name = '',
  } = resource;
  const fields = fieldsOf(resource);
  return { isResource: true, verb, group, version, resource: plural, subresource, namespace, name, ...fields };
}

/** To which fields the request is limited, if it says so in a form that is understood. */
function fieldsOf({ fieldSelector }: ResourceAttributes): { fields?: Record<string, string> } {
  if (!fieldSelector) return {};
  const exact = (fieldSelector.requirements ?? []).filter(
    ({ operator, values = [] }) => operator === 'In' && values.length === 1,
  );
  return { fields: Object.fromEntries(exact.map(({ key, values = [] }) => [key, values[0] ?? ''])) };
}
