/** Strategy of nodes. Source: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/ */
import {
  checkLabelValue,
  checkQualifiedName,
  collectErrors,
  duplicate,
  type FieldError,
  findCondition,
  forbiddenField,
  invalidValue,
  Node,
  type NodeAddress,
  notSupported,
} from '#api';
import { defineStrategy } from '../../resource/strategy.ts';
import { ageColumn, nameColumn } from './columns/age.ts';
import { column, orNone } from './columns/column.ts';
import { checkCidr } from './fields/addresses.ts';
import { checkRequired, invalidEach } from './fields/checks.ts';
import { isEqual } from './fields/equal.ts';
import { checkAmount } from './fields/resources.ts';

const rolePrefix = 'node-role.kubernetes.io/';
const roleLabel = 'kubernetes.io/role';
const maxSubdomainLength = 253;
const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export const nodeStrategy = defineStrategy<Node>({
  kind: Node,
  acceptsStatusOnCreate: true,
  countsGeneration: false,
  columns: [
    nameColumn,
    column('Status', {
      description: 'Whether the node is ready to run pods, and whether it accepts new ones.',
      value: formatStatus,
    }),
    column('Roles', { description: 'What the node is for, from its labels.', value: formatRoles }),
    ageColumn,
    column('Version', {
      description: 'Version of the kubelet.',
      value: node => node.status?.nodeInfo?.kubeletVersion ?? '',
    }),
    column('Internal-IP', {
      wide: true,
      description: 'Address within the cluster.',
      value: node => orNone(addressOf(node, 'InternalIP')),
    }),
    column('External-IP', {
      wide: true,
      description: 'Address outside of the cluster.',
      value: node => orNone(addressOf(node, 'ExternalIP')),
    }),
    column('OS-Image', {
      wide: true,
      description: 'Operating system.',
      value: node => orUnknown(node.status?.nodeInfo?.osImage),
    }),
    column('Kernel-Version', {
      wide: true,
      description: 'Version of the kernel.',
      value: node => orUnknown(node.status?.nodeInfo?.kernelVersion),
    }),
    column('Container-Runtime', {
      wide: true,
      description: 'Container runtime and its version.',
      value: node => orUnknown(node.status?.nodeInfo?.containerRuntimeVersion),
    }),
  ],

  applyDefaults(draft) {
    draft.spec ??= {};
    const { spec, status } = draft;
    // Upstream's older field wins.
    if (spec.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR];
    else if (spec.podCIDRs?.[0] && !spec.podCIDR) spec.podCIDR = spec.podCIDRs[0];
    if (status?.capacity && !status.allocatable) status.allocatable = { ...status.capacity };
  },

  prepareForCreate: dropConfigSource,
  prepareForUpdate: dropConfigSource,
  warnings: ({ spec }) =>
    spec.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : [],

  validateCreate: node => [...checkNode(node), ...checkStatus(node), ...checkSwap(node)],
  validateUpdate(node, old) {
    const errors = checkNode(node);
    if (old.spec.podCIDRs?.length && !isEqual(node.spec.podCIDRs, old.spec.podCIDRs)) {
      errors.push(forbiddenField('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
    }
    if (old.spec.providerID && node.spec.providerID !== old.spec.providerID) {
      const how = node.spec.providerID ? 'modified' : 'cleared';
      errors.push(invalidValue('spec.providerID', undefined, `field cannot be ${how} once set`));
    }
    if ((node.spec.externalID ?? '') !== (old.spec.externalID ?? ''))
      errors.push(forbiddenField('spec.externalID', 'may not be updated'));
    return errors;
  },
  validateStatusUpdate: node => [...checkAddresses(node), ...checkStatus(node)],

  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec?.unschedulable ?? false) },
});

/** Nothing reads it since v1.24. */
function dropConfigSource({ spec, status }: Node): void {
  delete spec?.configSource;
  delete status?.config;
}

const checkStatus = (node: Node): FieldError[] => [
  ...checkAmountsOf(node),
  ...checkDeclaredFeatures('status.declaredFeatures', node.status?.declaredFeatures ?? []),
];

/** As upstream, looked at when a node is made only, and told by a path that there is not. */
function checkSwap({ status }: Node): FieldError[] {
  const { capacity } = status?.nodeInfo?.swap ?? {};
  if (capacity === undefined || capacity > 0) return [];
  return [invalidValue('metadata.nodeSwapStatus.capacity', capacity, 'must be greater than zero')];
}

const featurePattern = /^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$/;

/** What a node says that it can do: names, in their order. */
function checkDeclaredFeatures(field: string, names: readonly string[]): FieldError[] {
  return collectErrors(names, (name, index) => {
    const path = `${field}[${index}]`;
    const before = names[index - 1] ?? '';
    const wrong = wrongFeature(name);
    const ofName = wrong === undefined ? [] : [invalidValue(path, name, wrong)];
    if (index === 0 || before < name) return ofName;
    if (before === name) return [...ofName, duplicate(path, name)];
    return [...ofName, invalidValue(path, name, 'list must be sorted alphabetically')];
  });
}

function wrongFeature(name: string): string | undefined {
  const begin = `invalid feature name ${JSON.stringify(name)}: must`;
  if (name.length > maxSubdomainLength) return `${begin} be no more than ${maxSubdomainLength} characters`;
  return featurePattern.test(name)
    ? undefined
    : `${begin} start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes`;
}

/** How much a node has: as upstream, of all that it has, whether it is counted anywhere or not. */
const checkAmountsOf = ({ status }: Node): FieldError[] =>
  (['capacity', 'allocatable'] as const).flatMap(list =>
    collectErrors(Object.entries(status?.[list] ?? {}), ([name, amount]) =>
      checkAmount(`status.${list}.${name}`, name, amount),
    ),
  );

/** Whether a pair came before; notes that it did. */
function isSeen(seen: Set<string>, ...pair: readonly unknown[]): boolean {
  const key = JSON.stringify(pair);
  if (seen.has(key)) return true;
  seen.add(key);
  return false;
}

function checkNode({ spec }: Node): FieldError[] {
  const seen = new Set<string>();
  const taints = spec.taints ?? [];
  const errors = collectErrors(taints, ({ key, value = '', effect }, index) => {
    const field = `spec.taints[${index}]`;
    const found = invalidEach(`${field}.key`, key, checkQualifiedName(key));
    found.push(...invalidEach(`${field}.value`, value, checkLabelValue(value)));
    if (!effect) found.push(...checkRequired(`${field}.effect`, effect));
    else if (!effects.includes(effect)) found.push(notSupported(`${field}.effect`, effect, effects));
    if (isSeen(seen, key, effect)) {
      found.push({ ...duplicate(field, taints[index]), detail: 'taints must be unique by key and effect pair' });
    }
    return found;
  });
  errors.push(...collectErrors(spec.podCIDRs ?? [], (cidr, index) => checkCidr(`spec.podCIDRs[${index}]`, cidr)));
  errors.push(...checkFamilies('spec.podCIDRs', spec.podCIDRs ?? []));
  return errors;
}

/** One network, or one of each family. */
function checkFamilies(field: string, cidrs: readonly string[]): FieldError[] {
  const families = new Set(cidrs.map(cidr => cidr.includes(':')));
  if (cidrs.length < 2 || (cidrs.length === 2 && families.size === 2)) return [];
  return [invalidValue(field, cidrs, 'may specify no more than one CIDR for each IP family')];
}

/** Each once. */
function checkAddresses({ status }: Node): FieldError[] {
  const key = ({ type, address }: NodeAddress) => `${type} ${address}`;
  const seen = new Set<string>();
  return collectErrors(status?.addresses ?? [], (entry, index) => {
    const field = `status.addresses[${index}]`;
    if (seen.has(key(entry))) return [duplicate(field, { type: entry.type, address: entry.address })];
    seen.add(key(entry));
    return [];
  });
}

function formatStatus({ spec, status }: Node): string {
  const ready = findCondition(status?.conditions, 'Ready');
  const word = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown';
  return spec?.unschedulable ? `${word},SchedulingDisabled` : word;
}

function formatRoles({ metadata }: Node): string {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(rolePrefix) && key.length > rolePrefix.length) roles.add(key.slice(rolePrefix.length));
    else if (key === roleLabel && value !== '') roles.add(value);
  }
  return orNone([...roles].sort().join(','));
}

const addressOf = ({ status }: Node, type: string): string | undefined =>
  status?.addresses?.find(address => address.type === type)?.address;

const orUnknown = (text: string | undefined): string => (text ? text : '<unknown>');
