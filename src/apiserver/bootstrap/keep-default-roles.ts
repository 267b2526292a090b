/** Makes the default roles and their bindings, and brings those that are there up to date, as upstream does at each
 *  start. */
import { ClusterRole, ClusterRoleBinding, type Kind, type KubeObject, Role, RoleBinding } from '#api';
import { type Clock, type Logger, toError, turnsOf } from '#base';
import type { WantedBinding, WantedRole } from '../authz/default-roles/objects.ts';
import type { AnyBinding } from '../authz/rbac/rbac-rules.ts';
import type { Role as DeclaredRole } from '../authz/role-source.ts';
import type { Registry } from '../registry/registry.ts';
import { changeOwn, createOwn, serverUser } from './own-objects.ts';

interface DefaultRolesOptions {
  readonly registry: Registry;
  /** Those of components and controllers of this program. */
  readonly declared: readonly DeclaredRole[];
  readonly clock: Clock;
}

/** The default roles of one server. */
export interface DefaultRoles {
  /** Whether they are objects, which decide. */
  readonly areKept: boolean;
  /** Resolves when they are, or when that failed. Once they are it does nothing. */
  keep(): Promise<void>;
}

/** Makes nothing until asked: what is in one process needs none of them. */
export function createDefaultRoles({ logger, ...options }: DefaultRolesOptions & { logger: Logger }): DefaultRoles {
  let areKept = false;
  let keeping: Promise<void> | undefined;
  return {
    get areKept() {
      return areKept;
    },
    async keep() {
      if (areKept) return;
      keeping ??= keepDefaultRoles(options)
        .then(() => void (areKept = true))
        .catch((error: unknown) => logger.warn('cannot make the default roles', { error: toError(error) }))
        .finally(() => (keeping = undefined));
      await keeping;
    },
  };
}

async function keepDefaultRoles({ registry, declared, clock }: DefaultRolesOptions): Promise<void> {
  // Needed once a start: until then they are not even loaded.
  const { defaultObjects, planBinding, planRole } = await import('../authz/default-roles/index.ts');
  const kinds = [Role, RoleBinding, ClusterRole, ClusterRoleBinding];
  await Promise.all(kinds.map(kind => registry.engine(kind).cache.start()));

  async function keepRole(wanted: WantedRole): Promise<void> {
    const kind = wanted.metadata.namespace === undefined ? ClusterRole : Role;
    const present = find(registry, kind, wanted);
    if (!present) await createOwn(registry, kind, { ...wanted });
    else if (planRole(wanted, present))
      await changeOwn(registry, kind, present, newest => ({ ...newest, ...planRole(wanted, newest) }));
  }

  async function keepBinding(wanted: WantedBinding): Promise<void> {
    const kind = wanted.metadata.namespace === undefined ? ClusterRoleBinding : RoleBinding;
    const present = find(registry, kind, wanted) as AnyBinding | undefined;
    if (!present) return await createOwn(registry, kind, { ...wanted });
    const plan = planBinding(wanted, present);
    if (plan?.replace) {
      await registry.access({ user: serverUser }).delete(kind, present.metadata);
      const { labels, annotations } = plan.fields.metadata ?? {};
      await createOwn(registry, kind, {
        ...present,
        ...plan.fields,
        metadata: { ...wanted.metadata, labels, annotations },
      });
    } else if (plan)
      await changeOwn(registry, kind, present, newest => ({ ...newest, ...planBinding(wanted, newest)?.fields }));
  }

  const turns = turnsOf(clock);
  const writes: Promise<void>[] = [];
  for (const { role, binding } of defaultObjects(declared)) {
    await turns.next();
    const begun = [keepRole(role), ...(binding ? [keepBinding(binding)] : [])];
    // Who waits for all of them is told.
    for (const write of begun) write.catch(() => undefined);
    writes.push(...begun);
  }
  await Promise.all(writes);
}

/** Its cache has been read. */
const find = (registry: Registry, kind: Kind, { metadata }: WantedRole | WantedBinding): KubeObject | undefined =>
  registry.engine(kind).cache.get(metadata.namespace ?? '', metadata.name)?.object;
