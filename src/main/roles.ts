/** What components and controllers may do: roles made from what they declare, for the API server to honour. */
import type { Role } from '#apiserver';
import { type AccessDeclaration, delegation, rulesOf, serviceAccountUser } from '#client';
import { clientComponents } from '#lifecycle';
import { type AnyController, accessOf, accountOf } from '#reconcile';
import { managedControllers } from './components/controller-manager.ts';

/** The namespace of the controllers' service accounts, and of the components' leases. */
export const accountNamespace = 'kube-system';

let roles: readonly Role[] | undefined;

/** The roles of all components, and of each controller that the controller manager runs: the same for every cluster of the process. */
export function componentRoles(): readonly Role[] {
  roles ??= rolesOf(managedControllers({ rootCa: '', clusterCidr: '', csiPlugins: '', signRequest: async () => '' }));
  return roles;
}

/** The same for a controller manager that runs these controllers. It may do itself what they may together: it fills their caches,
 *  and where they have no accounts of their own they act as it. */
export function rolesOf(controllers: readonly AnyController[]): Role[] {
  const byAccount = Map.groupBy(controllers, accountOf);
  return [
    ...clientComponents.flatMap(({ name, user, role = user, access = {}, lease, securePort }) => {
      const declared = name === 'controller-manager' ? controllers.map(accessOf) : [access];
      const ofProcess = [
        ...(lease === undefined ? [] : [{ lease: { namespace: accountNamespace, name: lease } }]),
        ...(securePort === undefined ? [] : [delegation]),
      ];
      return rolesFor({ name: role, users: [user] }, [...declared, ...ofProcess]);
    }),
    ...[...byAccount].flatMap(([account, own]) => {
      const { username } = serviceAccountUser(accountNamespace, account);
      return rolesFor({ name: `system:controller:${account}`, users: [username] }, own.map(accessOf));
    }),
  ];
}

/** One role for all that holds everywhere, and one for each namespace. */
const rolesFor = (who: Pick<Role, 'name' | 'users'>, declared: readonly AccessDeclaration[]): Role[] =>
  rulesOf(declared).map(placed => ({ ...who, ...placed }));
