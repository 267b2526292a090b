/** Lists that the program is made of: kinds, roles, certificates, what a machine needs, scripts of simulated nodes. */
import { featureGates, gatedKinds, kinds } from '#api';
import type { Role } from '#apiserver';
import type { AccessRule } from '#client';
import { certificatesOf, machineRequirements } from '#lifecycle';
import { builtInRoles } from '../../../src/apiserver/authz/built-in-roles.ts';
import { nodeRole } from '../../../src/apiserver/authz/node/node-role.ts';
import { scriptKeys } from '../../../src/kubelet/runtime/simulated/script.ts';
import { componentRoles } from '../../../src/main/roles.ts';
import { code, codes, renderTable } from './table.ts';

export function renderKinds(): string {
  const rows = [...kinds, ...gatedKinds].map(
    ({ apiVersion, kind, plural, shortNames, scope, subresources, featureGate }) => [
      kind,
      code(apiVersion),
      codes([plural, ...shortNames]),
      scope === 'Namespaced' ? 'namespace' : 'cluster',
      codes(subresources.map(({ name }) => name)),
      featureGate ? code(featureGate) : '',
    ],
  );
  return renderTable(['Kind', 'API version', 'Names', 'Lives in', 'Subresources', 'Feature gate'], rows);
}

export function renderFeatureGates(): string {
  const rows = featureGates.map(({ name, stage, what }) => [
    code(name),
    stage,
    what,
    codes([...new Set(gatedKinds.filter(kind => kind.featureGate === name).map(kind => kind.apiVersion))]),
  ]);
  return renderTable(['Gate', 'Stage', 'What it switches on', 'Versions that it needs'], rows);
}

/** Roles of everybody and of components; those of single controllers stand with the controllers. */
export function renderRoles(): string {
  const components = componentRoles().filter(({ name }) => !name.startsWith('system:controller:'));
  const rows = [...Map.groupBy([...builtInRoles, ...components, nodeRole], ({ name }) => name)].map(([name, roles]) => {
    const [{ users = [], groups = [] } = {}] = roles;
    return [code(name), codes([...users, ...groups]), renderRules(roles)];
  });
  return renderTable(['Role', 'Users and groups', 'May'], rows);
}

/** What roles of one name permit, in one cell. */
export const renderRules = (roles: readonly Pick<Role, 'namespace' | 'rules'>[]): string =>
  roles.flatMap(({ namespace, rules }) => rules.map(rule => renderRule(rule, namespace))).join('<br>');

function renderRule(rule: AccessRule, namespace: string | undefined): string {
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs, objectsOnly } = rule;
  if (nonResourceURLs) return `${codes(verbs)}: paths ${codes(nonResourceURLs)}`;
  const others = apiGroups.filter(group => group !== '' && group !== '*');
  const of = others.length === 0 ? '' : ` of ${codes(others)}`;
  const named = resourceNames.length === 0 ? '' : ` ${codes(resourceNames)}`;
  const where = namespace === undefined ? '' : ` in ${code(namespace)}`;
  const below = objectsOnly ? ' without subresources' : '';
  return `${codes(verbs)}: ${codes(resources)}${named}${below}${of}${where}`;
}

export function renderCertificates(): string {
  const certificates = certificatesOf({
    nodeName: 'NODE',
    machineNames: ['names and addresses of the machine'],
    serviceAddress: 'first address of the service range',
    clusterDomain: 'cluster.local',
  });
  const rows = certificates.map(({ name, authority, usage, commonName, organization = '', subjectNames }) => [
    code(`${name}.crt`),
    code(authority),
    usage,
    code(commonName),
    code(organization),
    subjectNames.map(subject => (subject.includes(' ') ? subject : code(subject))).join(', '),
  ]);
  return renderTable(['File', 'Signed by', 'For a', 'User (CN)', 'Group (O)', 'Names'], rows);
}

export function renderRequirements(): string {
  return renderTable(
    ['Package', 'What for'],
    machineRequirements.map(({ package: name, why }) => [code(name), why]),
  );
}

export function renderScripts(): string {
  const rows = Object.entries(scriptKeys).map(([key, { value, unset, meaning }]) => [
    code(`simulated.kubernode.dev/${key}`),
    value,
    unset,
    meaning,
  ]);
  return renderTable(['Annotation', 'Value', 'Default', 'Meaning'], rows);
}
