/** Puts together who may do what: nodes by what runs on them, components and everybody by built-in roles, others by
 *  RBAC's objects. */
import { PodCertificateRequest, ResourceSlice } from '#api';
import { type Authorizer, type NamedAuthorizer, unionAuthorizer } from './authz/authorizer.ts';
import { fixedRoles, publicRoles } from './authz/built-in-roles.ts';
import type { PodsByNode } from './authz/node/follow-pods.ts';
import { createNodeAuthorizer } from './authz/node/node-authorizer.ts';
import { isSecretOfClaim } from './authz/node/volume-secrets.ts';
import type { FollowedRbac } from './authz/rbac/follow-rbac.ts';
import { createRbacAuthorizer } from './authz/rbac/rbac-authorizer.ts';
import { createRoleGrants, type RoleGrants } from './authz/role-grants.ts';
import { createRoleSource, type Role } from './authz/role-source.ts';
import { createRuleAuthorizer } from './authz/rule-authorizer.ts';
import { unionSource } from './authz/rule-source.ts';
import type { ObjectAccess } from './resource/subresource.ts';

/** What decides with the roles: each is made of a registry that asks the authorizer itself, so it is asked for with
 *  each request. */
export interface AuthorizerParts {
  readonly objects: () => Pick<ObjectAccess, 'find'>;
  readonly podsByNode: () => PodsByNode;
  readonly rbac: () => FollowedRbac;
  /** Whether the default roles are objects, which decide then. */
  readonly areDefaultsKept: () => boolean;
}

/** @param roles What components of this cluster may do. */
export function composeAuthorizer(
  roles: readonly Role[],
  { objects, podsByNode, rbac, areDefaultsKept }: AuthorizerParts,
): { readonly authorizer: Authorizer; readonly grants: RoleGrants } {
  const publicRules = createRoleSource(publicRoles);
  const builtInRules = unionSource([
    createRoleSource([...fixedRoles, ...roles]),
    { find: (...asked) => (areDefaultsKept() ? undefined : publicRules.find(...asked)) },
  ]);
  return {
    authorizer: unionAuthorizer([
      named(
        'node',
        createNodeAuthorizer({
          graph: () => podsByNode().graph(),
          nodeOf: (namespace, name) => podsByNode().nodeOf(namespace, name),
          async nodeOfRequest(namespace, name) {
            const request = await objects().find(PodCertificateRequest, { namespace, name });
            return request?.spec.nodeName;
          },
          async nodeOfSlice(name) {
            const slice = await objects().find(ResourceSlice, { name });
            return slice?.spec.nodeName;
          },
          isSecretOfClaim: (claim, secret) => isSecretOfClaim(claim, secret, (kind, key) => objects().find(kind, key)),
        }),
      ),
      named('built-in', createRuleAuthorizer(builtInRules)),
      named('rbac', createRbacAuthorizer(rbac)),
    ]),
    grants: createRoleGrants(builtInRules, rbac),
  };
}

const named = (name: string, authorizer: Authorizer): NamedAuthorizer => ({ name, ...authorizer });
