import { describe, expect, it } from 'vitest';
import { type Kind, kinds } from '#api';
import { MetricsRegistry } from '#base';
import { type AccessDeclaration, delegation, serviceAccountUser, type UserInfo } from '#client';
import { createDnsService } from '#dns';
import { clientComponents } from '#lifecycle';
import { accessOf, accountOf } from '#reconcile';
import { profiles } from '#scheduler';
import { controllerRoles } from '../apiserver/authz/default-roles/controller-roles.ts';
import { createRoleSource } from '../apiserver/authz/role-source.ts';
import { createRuleAuthorizer } from '../apiserver/authz/rule-authorizer.ts';
import { managedControllers } from './components/controller-manager.ts';
import { componentRoles } from './roles.ts';

const controllers = managedControllers({ rootCa: '', clusterCidr: '', csiPlugins: '', signRequest: async () => '' });
const authorizer = createRuleAuthorizer(createRoleSource(componentRoles()));
const accounts = [...Map.groupBy(controllers, accountOf)];

interface Asked {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
}

async function may(username: string, { subresource = '', namespace = 'default', ...asked }: Asked): Promise<boolean> {
  const user: UserInfo = { username, groups: ['system:authenticated'] };
  const attributes = { isResource: true, version: 'v1', name: '', subresource, namespace, ...asked } as const;
  return (await authorizer.authorize(user, attributes)).verdict === 'allow';
}

/** `verb group/resource[/subresource] [namespace]` */
function asked(text: string): Asked {
  const [verb = '', what = '', namespace = ''] = text.split(' ');
  const [group = '', resource = '', subresource = ''] = what.split('/');
  return { verb, group: group === 'core' ? '' : group, resource, subresource, namespace };
}

describe('the roles of components', () => {
  it.each([
    ['system:kube-scheduler', 'create core/pods/binding default', true],
    ['system:kube-scheduler', 'create coordination.k8s.io/leases kube-system', true],
    ['system:kube-scheduler', 'create coordination.k8s.io/leases default', false],
    ['system:kube-scheduler', 'update coordination.k8s.io/leases default', false],
    ['system:kube-scheduler', 'create core/pods default', false],
    ['system:kube-scheduler', 'list core/secrets', false],
    ['system:kube-scheduler', 'list policy/poddisruptionbudgets', true],
    ['system:kube-scheduler', 'list policy/podsecuritypolicies', false],
    ['system:kube-controller-manager', 'list core/secrets', true],
    ['system:kube-controller-manager', 'create core/pods default', true],
    ['system:kube-controller-manager', 'patch core/pods/status default', true],
    ['system:kube-controller-manager', 'delete example.com/anything default', true],
    ['system:kube-controller-manager', 'create core/secrets default', false],
    ['system:kube-controller-manager', 'get core/pods/exec default', false],
    ['system:kube-controller-manager', 'create core/pods/exec default', false],
    ['system:kube-controller-manager', 'get core/nodes/proxy', false],
    ['system:kube-controller-manager', 'create core/serviceaccounts/token default', true],
    ['system:kube-controller-manager', 'create core/pods/binding default', false],
    ['system:kube-controller-manager', 'impersonate core/users', false],
    ['system:kube-controller-manager', 'create coordination.k8s.io/leases kube-system', true],
    ['system:kube-controller-manager', 'create coordination.k8s.io/leases default', false],
    ['system:kube-proxy', 'watch discovery.k8s.io/endpointslices', true],
    ['system:kube-proxy', 'list core/pods', false],
    ['system:dns', 'create core/services kube-system', true],
    ['system:dns', 'create core/services default', false],
    ['system:dns', 'create discovery.k8s.io/endpointslices kube-system', true],
    ['system:dns', 'patch discovery.k8s.io/endpointslices default', false],
    ['system:dns', 'update discovery.k8s.io/endpointslices default', false],
    ['system:dns', 'list discovery.k8s.io/endpointslices', true],
    ['system:dns', 'list core/secrets default', false],
  ])('%s may %s: %s', async (username, request, allowed) => {
    expect(await may(username, asked(request))).toBe(allowed);
  });

  it('let a candidate renew the lease of its own component alone', async () => {
    for (const { user, lease } of clientComponents) {
      for (const name of ['kube-scheduler', 'kube-controller-manager', 'other']) {
        const about = { version: 'v1', group: 'coordination.k8s.io', resource: 'leases', subresource: '', name };
        const attributes = { isResource: true, verb: 'update', namespace: 'kube-system', ...about } as const;
        const { verdict } = await authorizer.authorize({ username: user, groups: [] }, attributes);
        // The garbage collector of the controller manager patches and deletes leases, and updates none.
        expect([user, name, verdict]).toEqual([user, name, name === lease ? 'allow' : 'noOpinion']);
      }
    }
  });

  it('name every kind and verb one by one, but for those who clear up, who ask for the size of anything, or change it, and who write all again', () => {
    const stars = componentRoles().filter(({ rules }) =>
      rules.some(({ verbs, apiGroups = [], resources = [] }) => [...verbs, ...apiGroups, ...resources].includes('*')),
    );
    expect(stars.map(({ name }) => name)).toEqual([
      'system:kube-controller-manager',
      'system:controller:horizontal-pod-autoscaler',
      'system:controller:disruption-controller',
      'system:controller:resourcequota-controller',
      'system:controller:storage-version-migrator-controller',
      'system:controller:generic-garbage-collector',
      'system:controller:namespace-controller',
    ]);
  });

  it('have what the service of DNS is kept by, and what plugins of the scheduler follow', async () => {
    const plan = { clusterIP: '', nodeName: '', address: '', port: 53 };
    const service = accessOf(createDnsService(plan, { onKept: () => undefined }));
    for (const { kind, verbs, namespace } of service.writes ?? [])
      for (const verb of verbs)
        expect(
          await may('system:dns', { verb, group: kind.group, resource: kind.plural, namespace: namespace ?? '' }),
        ).toBe(true);
    const read: Kind[] = [];
    const note = (kind: Kind) => read.push(kind);
    const metrics = new MetricsRegistry();
    const handle = { metrics, lister: note, follow: note, once: (make: (of: object) => object) => make(handle) };
    const plugins = [...profiles.values()]
      .flatMap(({ plugins: ofProfile }) => ofProfile)
      .map(({ plugin }) => plugin.create(handle as never));
    const followed = plugins.flatMap(({ eventsToRegister = [] }) => eventsToRegister.map(({ kind }) => kind));
    for (const kind of [...read, ...followed])
      expect(await may('system:kube-scheduler', { verb: 'watch', group: kind.group, resource: kind.plural })).toBe(
        true,
      );
  });
});

/** What a declaration says, worked out anew: every kind with every verb, and every part of it. */
function isDeclared(
  declared: readonly AccessDeclaration[],
  { verb, group, resource, subresource = '', namespace }: Asked,
): boolean {
  const place = subresource === '' ? resource : `${resource}/${subresource}`;
  const isKind = (kind: { group: string; plural: string }) => kind.group === group && kind.plural === resource;
  return declared.some(
    ({ reads = [], writes = [], everyKind = [], rules = [], events }) =>
      rules.some(
        ({ verbs: ofRule, apiGroups = [], resources = [], resourceNames }) =>
          // Of some objects alone is not what is asked.
          resourceNames === undefined &&
          ofRule.includes(verb) &&
          apiGroups.some(named => named === group || named === '*') &&
          resources.some(named => named === place || (subresource !== '' && named === `*/${subresource}`)),
      ) ||
      (subresource === '' && everyKind.some(declaredVerb => declaredVerb === verb)) ||
      (subresource === '' && reads.some(isKind) && ['get', 'list', 'watch'].includes(verb)) ||
      (events && resource === 'events' && subresource === '' && ['create', 'patch', 'update'].includes(verb)) ||
      writes.some(
        write =>
          isKind(write.kind) &&
          (write.namespace === undefined || write.namespace === namespace) &&
          (write.subresource ?? '') === subresource &&
          write.verbs.some(declaredVerb => declaredVerb === verb),
      ),
  );
}

const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'escalate', 'bind'];
const everything: Asked[] = [
  ...kinds,
  { group: 'example.com', plural: 'anythings', subresources: [{ name: 'status' }] },
]
  .flatMap(({ group, plural, subresources }) =>
    ['', ...subresources.map(({ name }) => name)].map(subresource => ({ group, resource: plural, subresource })),
  )
  .flatMap(place => verbs.map(verb => ({ ...place, verb })));

describe('the account of a controller', () => {
  it.each(accounts)('%s may do what it declares, and nothing else', async (account, own) => {
    const { username } = serviceAccountUser('kube-system', account);
    const wrong: Asked[] = [];
    for (const one of everything)
      if ((await may(username, one)) !== isDeclared(own.map(accessOf), one)) wrong.push(one);
    expect(wrong).toEqual([]);
  });

  it.each(accounts)('%s may write in a namespace what it declares to write there', async (account, own) => {
    const { username } = serviceAccountUser('kube-system', account);
    for (const { kind, namespace, verbs: ofWrite } of own.flatMap(one => accessOf(one).writes ?? []))
      for (const verb of namespace === undefined ? [] : ofWrite)
        expect(
          await may(username, { verb, group: kind.group, resource: kind.plural, namespace: namespace ?? '' }),
        ).toBe(true);
  });

  it('is not that of all of them, who may what they may together', async () => {
    const declared = [...controllers.map(accessOf), delegation];
    const wrong: Asked[] = [];
    for (const one of everything)
      if ((await may('system:kube-controller-manager', one)) !== isDeclared(declared, one)) wrong.push(one);
    expect(wrong).toEqual([]);
  });
});

// So they also run against an API server that has upstream's roles alone.
describe("controllers with accounts of upstream's", () => {
  const upstream = accounts.flatMap(([account, own]) => {
    const roles = controllerRoles
      .filter(({ name }) => name === `system:controller:${account}`)
      .map(role => ({ ...role, rules: role.rules.map(rule => ({ ...rule, resourceNames: [] })) }));
    return roles.length > 0 ? [{ account, own, authorizer: createRuleAuthorizer(createRoleSource(roles)) }] : [];
  });

  it.each(upstream)(
    '$account changes what its role there lets it change',
    async ({ account, own, authorizer: there }) => {
      const { username, groups } = serviceAccountUser('kube-system', account);
      const writes = own.flatMap(controller => accessOf(controller).writes ?? []);
      const refused: string[] = [];
      for (const { kind, subresource = '', namespace = 'default', verbs } of writes)
        for (const verb of verbs) {
          const { group, plural: resource } = kind;
          const what = { isResource: true, version: 'v1', name: '', namespace } as const;
          const asked = { ...what, verb, group, resource, subresource };
          const { verdict } = await there.authorize({ username, groups }, asked);
          if (verdict !== 'allow') refused.push(`${verb} ${group}/${resource}/${subresource}`);
        }
      expect(refused).toEqual([]);
    },
  );
});
