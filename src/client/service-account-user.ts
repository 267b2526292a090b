/** Service accounts as users. */
import type { UserInfo } from './transport.ts';

const groupOfAll = 'system:serviceaccounts';

/** Who a service account is to authorization: its name, and the groups of all accounts and of those of its namespace.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ */
export function serviceAccountUser(namespace: string, name: string): Pick<UserInfo, 'username' | 'groups'> {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: [groupOfAll, `${groupOfAll}:${namespace}`],
  };
}
