/** What components and controllers may do: roles made from what they declare, for the API server to honour. */
import { type EnabledGates, noGates } from '#api';
import type { Role } from '#apiserver';
import { type AccessDeclaration, delegation, rulesOf, serviceAccountUser } from '#client';
import { clientComponents } from '#lifecycle';
import { type AnyController, accessOf, accountOf } from '#reconcile';
import { accountNamespace } from './account-namespace.ts';
import { managedControllers } from './components/controller-manager.ts';

/** By the gates that are on. */
const roles = new Map<string, readonly Role[]>();

/** The roles of all components, and of each controller that the controller manager runs: the same for every cluster of
 *  the process with the same feature gates. */
export function componentRoles(featureGates: EnabledGates = noGates): readonly Role[] {
  const key = [...featureGates].sort().join();
  let known = roles.get(key);
  if (!known) {
    const all = { rootCa: '', clusterCidr: '', csiPlugins: '', signRequest: async () => '' };
    roles.set(key, (known = rolesOf(managedControllers({ ...all, featureGates }), featureGates)));
  }
  return known;
}

/** The same for a controller manager that runs these controllers. It may do itself what they may together: it fills
 *  their caches, and where they have no accounts of their own they act as it. */
export function rolesOf(controllers: readonly AnyController[], featureGates: EnabledGates = noGates): Role[] {
  const byAccount = Map.groupBy(controllers, accountOf);
  return [
    ...clientComponents.flatMap(({ name, user, role = user, access = {}, gatedAccess = {}, lease, securePort }) => {
      const behindGates = Object.entries(gatedAccess).flatMap(([gate, more]) => (featureGates.has(gate) ? [more] : []));
      const declared = name === 'controller-manager' ? controllers.map(accessOf) : [access, ...behindGates];
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
