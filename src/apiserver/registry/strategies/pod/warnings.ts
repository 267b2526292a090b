/** Advice about pod specifications: allowed, but deprecated or without effect. */
import { ownValue, type PodSpec, type PodTemplateSpec, type Volume } from '#api';
import { annotationWarnings } from './annotations.ts';

const deprecatedLabels: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
};

const deprecatedVolumes: Partial<Record<keyof Volume, string>> = {
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

/** Warnings of a template at `field`. */
export const templateWarnings = (field: string, { metadata, spec }: PodTemplateSpec): string[] => [
  ...annotationWarnings(`${field}.metadata`, metadata, spec),
  ...podWarnings(`${field}.spec`, spec),
];

/** Warnings of a specification at `field`. */
export function podWarnings(field: string, spec: PodSpec): string[] {
  const warnings: string[] = [];
  for (const label of Object.keys(spec.nodeSelector ?? {})) {
    const instead = ownValue(deprecatedLabels, label);
    if (instead) warnings.push(`${field}.nodeSelector[${label}]: deprecated since v1.14; use "${instead}" instead`);
  }
  for (const [index, { hostnames, ip }] of (spec.hostAliases ?? []).entries()) {
    if (!ip) warnings.push(`${field}.hostAliases[${index}].ip: must not be empty`);
    else if (!hostnames?.length) warnings.push(`${field}.hostAliases[${index}].hostnames: has no effect when empty`);
  }
  for (const [index, volume] of (spec.volumes ?? []).entries()) {
    for (const source in volume) {
      const message = ownValue(deprecatedVolumes, source);
      if (message !== undefined && volume[source as keyof Volume])
        warnings.push(`${field}.volumes[${index}].${source}: ${message}`);
    }
  }
  return [...warnings, ...containerWarnings(field, spec)];
}

function containerWarnings(field: string, spec: PodSpec): string[] {
  const warnings: string[] = [];
  for (const [index, container] of (spec.containers ?? []).entries()) {
    const seen = new Set<string>();
    for (const [position, { name }] of (container.env ?? []).entries()) {
      if (seen.has(name)) {
        warnings.push(
          `${field}.containers[${index}].env[${position}]: hides previous definition of "${name}", which may be dropped when using apply`,
        );
      }
      seen.add(name);
    }
  }
  if (spec.terminationGracePeriodSeconds !== undefined && spec.terminationGracePeriodSeconds < 0) {
    warnings.push(
      `${field}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  }
  return warnings;
}
