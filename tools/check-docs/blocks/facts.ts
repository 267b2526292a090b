/** Lists that the program is made of: kinds, roles, certificates, what a machine needs, scripts of simulated nodes. */
import { kinds } from '#api';
import { certificatesOf, machineRequirements } from '#lifecycle';
import { builtInRoles, type Rule } from '../../../src/apiserver/authz/built-in-roles.ts';
import { nodeRole } from '../../../src/apiserver/authz/node/node-role.ts';
import { scriptKeys } from '../../../src/kubelet/runtime/simulated/script.ts';
import { code, codes, renderTable } from './table.ts';

export function renderKinds(): string {
  const rows = kinds.map(({ apiVersion, kind, plural, shortNames, scope, subresources }) => [
    kind,
    code(apiVersion),
    codes([plural, ...shortNames]),
    scope === 'Namespaced' ? 'namespace' : 'cluster',
    codes(subresources.map(({ name }) => name)),
  ]);
  return renderTable(['Kind', 'API version', 'Names', 'Lives in', 'Subresources'], rows);
}

export function renderRoles(): string {
  const rows = [...builtInRoles, nodeRole].map(({ name, users = [], groups = [], rules, pathRules = [] }) => {
    const paths = pathRules.map(({ verbs, paths }) => `${codes(verbs)}: paths ${codes(paths)}`);
    return [code(name), codes([...users, ...groups]), [...rules.map(renderRule), ...paths].join('<br>')];
  });
  return renderTable(['Role', 'Users and groups', 'May'], rows);
}

function renderRule({ verbs, groups, resources, namespace, objectsOnly }: Rule): string {
  const others = groups.filter(group => group !== '' && group !== '*');
  const of = others.length === 0 ? '' : ` of ${codes(others)}`;
  const where = namespace === undefined ? '' : ` in ${code(namespace)}`;
  const below = objectsOnly ? ' without subresources' : '';
  return `${codes(verbs)}: ${codes(resources)}${below}${of}${where}`;
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
