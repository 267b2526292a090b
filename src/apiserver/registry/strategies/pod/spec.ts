/** Rules for a pod specification, wherever it is embedded; paths begin at `field`.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
import {
  byteLength,
  checkLabel,
  checkLabels,
  checkQualifiedName,
  checkSearchDomain,
  checkSubdomain,
  collectErrors,
  type FieldError,
  forbiddenField,
  invalidValue,
  type PodDNSConfig,
  type PodSpec,
  type PodTemplateSpec,
  required,
  tooLong,
} from '#api';
import { checkIp } from '../fields/addresses.ts';
import { checkOneOf, checkRange, invalidEach, upTo } from '../fields/checks.ts';
import { checkTemplateMeta } from '../fields/labels.ts';
import { checkResources } from '../fields/resources.ts';
import { checkAppArmorMatch, checkPodAnnotations } from './annotations.ts';
import { checkContainers } from './containers.ts';
import { checkEphemeralContainers } from './ephemeral-containers.ts';
import { checkOperatingSystem } from './operating-system.ts';
import { checkPodResources } from './pod-resources.ts';
import { checkResourceClaims } from './resource-claims.ts';
import { checkTemplatePolicy } from './restarts.ts';
import { checkAffinity, checkTolerations, checkTopologySpread } from './scheduling.ts';
import { checkPodSecurityContext } from './security.ts';
import { checkVolumes } from './volumes.ts';

const maxSeconds = 2147483647;
const maxNameservers = 3;
const maxSearchDomains = 32;
const maxSearchCharacters = 2048;
const maxHostnameBytes = 64;

/** All rules of a pod specification. */
export function checkPodSpec(field: string, spec: PodSpec): FieldError[] {
  const volumes = checkVolumes(`${field}.volumes`, spec);
  return [
    ...volumes.errors,
    ...checkContainers(field, spec, volumes.sound),
    ...checkRange(`${field}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, [1, maxSeconds]),
    ...checkLabels(`${field}.nodeSelector`, spec.nodeSelector),
    ...checkPodSecurityContext(`${field}.securityContext`, spec.securityContext, spec),
    ...checkNames(field, spec),
    ...checkDns(field, spec),
    ...checkAffinity(`${field}.affinity`, spec.affinity),
    ...checkTolerations(`${field}.tolerations`, spec.tolerations),
    ...checkTopologySpread(`${field}.topologySpreadConstraints`, spec.topologySpreadConstraints),
    ...checkLists(field, spec),
    ...checkPodResources(`${field}.resources`, spec),
    // As upstream, which holds the overhead for limits.
    ...(spec.overhead ? checkResources(`${field}.overhead`, { limits: spec.overhead }) : []),
    ...checkOperatingSystem(field, spec),
  ];
}

/** The template of a workload whose pods restart always. */
export function checkPodTemplate(field: string, template: PodTemplateSpec): FieldError[] {
  return [
    // As upstream, the path leaves `metadata` out.
    ...checkTemplateMeta(field, template.metadata),
    ...checkPodAnnotations(`${field}.annotations`, template.metadata?.annotations, template.spec),
    ...checkPodSpec(`${field}.spec`, template.spec),
    ...checkNoEphemeral(`${field}.spec.ephemeralContainers`, template.spec),
    ...checkAppArmorMatch(`${field}.spec`, template.metadata?.annotations, template.spec),
  ];
}

/** Ephemeral containers are added to pods that run. */
const checkNoEphemeral = (field: string, spec: PodSpec): FieldError[] =>
  spec.ephemeralContainers?.length
    ? [
        ...checkEphemeralContainers(field, spec),
        forbiddenField(field, 'ephemeral containers not allowed in pod template'),
      ]
    : [];

/** What workloads that keep pods running forbid in their templates. Upstream's words name replica sets for most of
 *  them. */
export function checkRestartingTemplate(
  field: string,
  { spec }: PodTemplateSpec,
  { owner = 'ReplicaSet' }: { owner?: string } = {},
): FieldError[] {
  const errors = checkTemplatePolicy(`${field}.spec.restartPolicy`, spec.restartPolicy, ['Always']);
  if (spec.activeDeadlineSeconds !== undefined) {
    errors.push({
      type: 'Forbidden',
      field: `${field}.spec.activeDeadlineSeconds`,
      detail: `activeDeadlineSeconds in ${owner} is not Supported`,
    });
  }
  return errors;
}

function checkNames(field: string, spec: PodSpec): FieldError[] {
  const subdomains = ['serviceAccountName', 'nodeName', 'priorityClassName', 'runtimeClassName'] as const;
  const errors = subdomains.flatMap(name => {
    const value = spec[name];
    const isGiven = name === 'runtimeClassName' ? value !== undefined : value;
    return isGiven ? invalidEach(`${field}.${name}`, value ?? '', checkSubdomain(value ?? '')) : [];
  });
  for (const name of ['hostname', 'subdomain'] as const) {
    const value = spec[name];
    if (value) errors.push(...invalidEach(`${field}.${name}`, value, checkLabel(value)));
  }
  const { hostnameOverride: override, os } = spec;
  if (override !== undefined) errors.push(...checkHostnameOverride(`${field}.hostnameOverride`, override, spec));
  if (os) errors.push(...(os.name ? checkOneOf(`${field}.os`, os.name, ['linux', 'windows']) : []));
  return errors;
}

function checkHostnameOverride(field: string, name: string, { setHostnameAsFQDN, hostNetwork }: PodSpec): FieldError[] {
  const errors = invalidEach(field, name, checkSubdomain(name));
  if (byteLength(name) > maxHostnameBytes) errors.push(tooLong(field, maxHostnameBytes));
  if (setHostnameAsFQDN) errors.push(forbiddenField(field, 'may not be specified when setHostnameAsFQDN is true'));
  if (hostNetwork) errors.push(forbiddenField(field, 'may not be specified when hostNetwork is true'));
  return errors;
}

function checkDns(field: string, { dnsPolicy, dnsConfig, hostAliases = [] }: PodSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (dnsPolicy === 'None') {
    if (!dnsConfig) errors.push(required(`${field}.dnsConfig`, 'must provide `dnsConfig` when `dnsPolicy` is None'));
    else if (!dnsConfig.nameservers?.length) {
      errors.push(
        required(`${field}.dnsConfig.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'),
      );
    }
  }
  if (dnsConfig) errors.push(...checkDnsConfig(`${field}.dnsConfig`, dnsConfig));
  for (const [index, { ip, hostnames = [] }] of hostAliases.entries()) {
    const path = `${field}.hostAliases[${index}]`;
    errors.push(...checkIp(`${path}.ip`, ip));
    errors.push(
      ...collectErrors(hostnames, (name, position) =>
        invalidEach(`${path}.hostnames[${position}]`, name, checkSubdomain(name)),
      ),
    );
  }
  return errors;
}

function checkDnsConfig(field: string, { nameservers = [], searches = [], options = [] }: PodDNSConfig): FieldError[] {
  const errors: FieldError[] = [];
  if (nameservers.length > maxNameservers) {
    const detail = `must not have more than ${maxNameservers} nameservers`;
    errors.push(invalidValue(`${field}.nameservers`, nameservers, detail));
  }
  for (const [index, address] of upTo(maxNameservers, nameservers).entries()) {
    errors.push(...checkIp(`${field}.nameservers[${index}]`, address));
  }
  if (searches.length > maxSearchDomains) {
    errors.push(
      invalidValue(`${field}.searches`, searches, `must not have more than ${maxSearchDomains} search paths`),
    );
  }
  if (byteLength(searches.join(' ')) > maxSearchCharacters) {
    const detail = `must not have more than ${maxSearchCharacters} characters (including spaces) in the search list`;
    errors.push(invalidValue(`${field}.searches`, searches, detail));
  }
  const wrong = collectErrors(upTo(maxSearchDomains, searches), (search, index) => {
    const domain = search.replace(/\.$/, '');
    return search === '.' ? [] : invalidEach(`${field}.searches[${index}]`, domain, checkSearchDomain(domain));
  });
  errors.push(...wrong);
  for (const [index, { name }] of options.entries()) {
    if (!name) errors.push(required(`${field}.options[${index}]`, 'must not be empty'));
  }
  return errors;
}

function checkLists(field: string, spec: PodSpec): FieldError[] {
  const errors = checkResourceClaims(`${field}.resourceClaims`, spec.resourceClaims ?? []);
  for (const [index, { conditionType }] of (spec.readinessGates ?? []).entries()) {
    const path = `${field}.readinessGates[${index}].conditionType`;
    errors.push(...invalidEach(path, conditionType, checkQualifiedName(conditionType)));
  }
  const gates = new Set<string>();
  for (const [index, { name }] of (spec.schedulingGates ?? []).entries()) {
    const path = `${field}.schedulingGates[${index}]`;
    errors.push(...invalidEach(path, name, checkQualifiedName(name)));
    if (gates.has(name)) errors.push({ type: 'Duplicate', field: path, badValue: name, detail: '' });
    gates.add(name);
  }
  return [...errors, ...checkSchedulingGroup(`${field}.schedulingGroup`, spec)];
}

function checkSchedulingGroup(field: string, { schedulingGroup }: PodSpec): FieldError[] {
  if (!schedulingGroup) return [];
  const { podGroupName } = schedulingGroup;
  if (podGroupName === undefined)
    return [invalidValue(`${field}.podGroupName`, null, 'must specify one of: `podGroupName`')];
  return invalidEach(`${field}.podGroupName`, podGroupName, checkSubdomain(podGroupName));
}
