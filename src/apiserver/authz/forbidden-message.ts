/** What somebody is told who may not do something, in upstream's words. */
import { forbidden, StatusError } from '#api';
import type { UserInfo } from '#client';
import type { Attributes } from './authorizer.ts';

interface ForbiddenRequest {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
}

/** `User "x" cannot list resource "pods" in API group "" in the namespace "default"`, and why, if there is a reason. */
export function forbiddenMessage(
  { username }: UserInfo,
  { verb, group, resource, subresource, namespace }: ForbiddenRequest,
  reason = '',
): string {
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  return `User "${username}" cannot ${verb} resource "${what}" in API group "${group}" ${where}${reason === '' ? '' : `: ${reason}`}`;
}

/** The 403 for who may not do something. */
export function refusalOf(user: UserInfo, attributes: Attributes, reason = ''): StatusError {
  if (!attributes.isResource) {
    const { verb, path } = attributes;
    return new StatusError(403, 'Forbidden', `forbidden: User "${user.username}" cannot ${verb} path "${path}"`, {});
  }
  const { group, resource, name } = attributes;
  return forbidden({ group, resource }, name, forbiddenMessage(user, attributes, reason));
}
