/** Advice about pods and templates: allowed, but deprecated or without effect. */
import {
  type Affinity,
  archLabel,
  betaArchLabel,
  betaInstanceTypeLabel,
  betaOsLabel,
  betaRegionLabel,
  betaZoneLabel,
  type Container,
  checkLabel,
  instanceTypeLabel,
  type KubeObject,
  type NodeSelectorTerm,
  osLabel,
  ownValue,
  type PodAffinity,
  type PodSpec,
  type PodTemplateSpec,
  placedContainers,
  regionLabel,
  type TopologySpreadConstraint,
  type Volume,
  zoneLabel,
} from '#api';
import { repeatedIndexes } from '../fields/checks.ts';
import { fractionWarnings } from '../persistent-volume/warnings.ts';
import { annotationWarnings } from './annotations.ts';
import { portWarnings } from './port-warnings.ts';
import { projectionWarnings } from './projection-warnings.ts';

/** Labels that have others in their place, and since when. */
const deprecatedLabels: Readonly<Record<string, readonly [since: string, instead: string]>> = {
  [betaArchLabel]: ['v1.14', archLabel],
  [betaOsLabel]: ['v1.14', osLabel],
  [betaInstanceTypeLabel]: ['v1.17', instanceTypeLabel],
  [betaRegionLabel]: ['v1.17', regionLabel],
  [betaZoneLabel]: ['v1.17', zoneLabel],
};

const deprecatedVolumes: Partial<Record<keyof Volume, string>> = {
  gitRepo: 'gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
  photonPersistentDisk: 'photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+',
  scaleIO: 'scaleIO: deprecated in v1.16, non-functional in v1.22+',
  flocker: 'flocker: deprecated in v1.22, non-functional in v1.25+',
  storageos: 'storageOS: deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'quobyte: deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'glusterfs: deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'cephfs: deprecated in v1.28, non-functional in v1.31+',
  rbd: 'rbd: deprecated in v1.28, non-functional in v1.31+',
};

const nullSelector = 'a null labelSelector results in matching no pod';

/** Advice about the name of what pods are called after, which are better found by a name that DNS has. */
export const nameWarnings = (name: string | undefined): string[] => hostnameWarnings(name, 'Pod names and hostnames');

/** Advice about the name of a pod. */
export const podNameWarnings = (name: string | undefined): string[] => hostnameWarnings(name, "the Pod's hostname");

function hostnameWarnings(name: string | undefined, where: string): string[] {
  const problems = name ? checkLabel(name) : [];
  if (problems.length === 0) return [];
  const advice = 'which can result in surprising behavior; a DNS label is recommended';
  return [`metadata.name: this is used in ${where}, ${advice}: [${problems.join(' ')}]`];
}

/** Whether a write of an object with a template wants something else than before: as upstream, what stays is not
 *  advised about again. */
export const isWantedAnew = ({ metadata }: KubeObject, old: KubeObject | undefined): boolean =>
  old === undefined || metadata.generation !== old.metadata.generation;

/** Warnings of a template at `field`. */
export const templateWarnings = (field: string, { metadata, spec }: PodTemplateSpec): string[] => [
  ...annotationWarnings(`${field}.metadata`, metadata, spec),
  ...podWarnings(`${field}.spec`, spec),
];

/** Warnings of a specification at `field`. */
export const podWarnings = (field: string, spec: PodSpec): string[] => [
  ...Object.keys(spec.nodeSelector ?? {}).flatMap(label => labelWarnings(`${field}.nodeSelector[${label}]`, label, '')),
  ...affinityWarnings(`${field}.affinity`, spec.affinity),
  ...(spec.topologySpreadConstraints ?? []).flatMap((constraint, index) =>
    spreadWarnings(`${field}.topologySpreadConstraints[${index}]`, constraint),
  ),
  ...hostAliasWarnings(`${field}.hostAliases`, spec),
  ...pullSecretWarnings(`${field}.imagePullSecrets`, spec),
  ...(spec.volumes ?? []).flatMap((volume, index) => volumeWarnings(`${field}.volumes[${index}]`, volume)),
  ...fractionWarnings(`${field}.overhead[memory]`, spec.overhead?.['memory']),
  ...placedContainers(spec, ['initContainers', 'containers']).flatMap(({ container, path }) =>
    containerWarnings(`${field}.${path}`, container),
  ),
  ...portWarnings(`${field}.containers`, spec.containers ?? []),
  ...((spec.terminationGracePeriodSeconds ?? 0) < 0
    ? [`${field}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
    : []),
];

/** `subject`: what the advice begins with, where the path does not name the label. */
function labelWarnings(field: string, label: string, subject: string): string[] {
  const [since, instead] = ownValue(deprecatedLabels, label) ?? [];
  return since === undefined ? [] : [`${field}: ${subject}deprecated since ${since}; use "${instead}" instead`];
}

const keyWarnings = (field: string, key: string): string[] => labelWarnings(field, key, `${key} is `);

function affinityWarnings(field: string, affinity: Affinity | undefined): string[] {
  if (!affinity) return [];
  const { nodeAffinity: nodes } = affinity;
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const path = `${field}.nodeAffinity`;
  return [
    ...(nodes?.[required]?.nodeSelectorTerms ?? []).flatMap((term, index) =>
      termWarnings(`${path}.${required}.nodeSelectorTerms[${index}]`, term),
    ),
    ...(nodes?.[preferred] ?? []).flatMap(({ preference }, index) =>
      termWarnings(`${path}.${preferred}[${index}].preference`, preference),
    ),
    ...selectorWarnings(`${field}.podAffinity`, affinity.podAffinity),
    ...selectorWarnings(`${field}.podAntiAffinity`, affinity.podAntiAffinity),
  ];
}

const termWarnings = (field: string, { matchExpressions = [] }: NodeSelectorTerm): string[] =>
  matchExpressions.flatMap(({ key }, index) => keyWarnings(`${field}.matchExpressions[${index}].key`, key));

function selectorWarnings(field: string, affinity: PodAffinity | undefined): string[] {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  return [
    ...(affinity?.[required] ?? []).flatMap(({ labelSelector }, index) =>
      labelSelector ? [] : [`${field}.${required}[${index}].labelSelector: ${nullSelector}`],
    ),
    ...(affinity?.[preferred] ?? []).flatMap(({ podAffinityTerm: term }, index) =>
      term?.labelSelector ? [] : [`${field}.${preferred}[${index}].podAffinityTerm.labelSelector: ${nullSelector}`],
    ),
  ];
}

const spreadWarnings = (field: string, { topologyKey, labelSelector }: TopologySpreadConstraint): string[] => [
  ...keyWarnings(`${field}.topologyKey`, topologyKey),
  ...(labelSelector ? [] : [`${field}.labelSelector: ${nullSelector}`]),
];

function hostAliasWarnings(field: string, { hostAliases = [] }: PodSpec): string[] {
  const repeated = repeatedIndexes(hostAliases.map(({ ip }) => ip));
  return [...repeated].map(index => `${field}[${index}].ip: duplicate ip ${JSON.stringify(hostAliases[index]?.ip)}`);
}

function pullSecretWarnings(field: string, { imagePullSecrets = [] }: PodSpec): string[] {
  const names = imagePullSecrets.map(({ name = '' }) => name);
  return [
    ...[...repeatedIndexes(names)].map(
      index => `${field}[${index}].name: duplicate name ${JSON.stringify(names[index])}`,
    ),
    ...names.flatMap((name, index) => (name === '' ? [`${field}[${index}].name: invalid empty name ""`] : [])),
  ];
}

function volumeWarnings(field: string, volume: Volume): string[] {
  const sources = (Object.keys(volume) as (keyof Volume)[]).filter(source => volume[source]);
  const size = volume.ephemeral?.volumeClaimTemplate?.spec?.resources?.requests?.['storage'];
  return [
    ...sources.flatMap(source => {
      const message = ownValue(deprecatedVolumes, source);
      return message === undefined ? [] : [`${field}.${message}`];
    }),
    ...fractionWarnings(`${field}.ephemeral.volumeClaimTemplate.spec.resources.requests[storage]`, size),
    ...projectionWarnings(volume),
  ];
}

function containerWarnings(field: string, { env = [], resources }: Container): string[] {
  const seen = new Set<string>();
  const hidden = env.flatMap(({ name }, index) => {
    const isHiding = seen.has(name);
    seen.add(name);
    const what = `hides previous definition of "${name}", which may be dropped when using apply`;
    return isHiding ? [`${field}.env[${index}]: ${what}`] : [];
  });
  const amounts = ['memory', 'ephemeral-storage'].flatMap(name =>
    (['limits', 'requests'] as const).flatMap(list =>
      fractionWarnings(`${field}.resources.${list}[${name}]`, resources?.[list]?.[name]),
    ),
  );
  return [...amounts, ...hidden];
}
