/** Why a service leads where it does, or nowhere, out of what the API, the proxy and DNS know. Pure. */
import {
  type EndpointSlice,
  isFinalPhase,
  matchesLabels,
  type Pod,
  requirementsOf,
  type Service,
  type ServicePort,
} from '#api';
import { explainPod, type ServiceNames, type ServiceRules } from '#client';
import { listNames, type Story, section } from './story.ts';

/** What was found out about a service. */
export interface ServiceFacts {
  readonly service: Service;
  readonly slices: readonly EndpointSlice[];
  /** All of its namespace. */
  readonly pods: readonly Pod[];
  /** Of the proxy; why they are not known, or undefined when it has none. */
  readonly rules: ServiceRules | { readonly unknown: string } | undefined;
  readonly names: ServiceNames | { readonly unknown: string } | undefined;
}

/** Pods that are nearly selected are told, so many of them. */
const mostPods = 10;

/** The summary is the first thing on the way from name to pod that leads nowhere. */
export function serviceStory(facts: ServiceFacts): Story {
  const { service, slices } = facts;
  const { name, namespace = '' } = service.metadata;
  const ready = addressesOf(slices, true);
  return {
    about: `service ${namespace}/${name}`,
    summary: summaryOf(facts, ready),
    sections: [
      ...section('Selector', selectorLines(service)),
      ...section('Pods', podLines(facts)),
      ...section('Ports', portLines(facts)),
      ...section('Endpoints', endpointLines(slices)),
      ...section('Rules', ruleLines(facts.rules)),
      ...section('Names', nameLines(facts.names)),
    ],
  };
}

function summaryOf(facts: ServiceFacts, ready: readonly string[]): string {
  const { spec } = facts.service;
  if (spec.type === 'ExternalName') return `it is another name for ${spec.externalName}`;
  if (ready.length > 0) return `${ready.length === 1 ? 'one endpoint is' : `${ready.length} endpoints are`} ready`;
  if (!hasSelector(facts.service)) return 'it has no endpoints: it selects no pods, and nobody has made any for it';
  const selected = selectedPods(facts);
  if (selected.length === 0) return `it has no endpoints: no pod has the labels ${formatSelector(facts.service)}`;
  const missing = portLines(facts)[0];
  if (missing !== undefined) return `it has no endpoints: ${missing}`;
  const [first] = selected;
  const why = first && explainPod(first, []);
  return `it has no ready endpoints: ${selected.length === 1 ? 'the one pod' : `all ${selected.length} pods`} that it selects ${selected.length === 1 ? 'is' : 'are'} not ready${why === undefined ? '' : ` (${first?.metadata.name}: ${why})`}`;
}

const hasSelector = ({ spec }: Service): boolean => Object.keys(spec.selector ?? {}).length > 0;

const formatSelector = ({ spec }: Service): string =>
  Object.entries(spec.selector ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');

const selectorLines = (service: Service): string[] => (hasSelector(service) ? [formatSelector(service)] : []);

function selectedPods({ service, pods }: Pick<ServiceFacts, 'service' | 'pods'>): Pod[] {
  if (!hasSelector(service)) return [];
  const requirements = requirementsOf({ matchLabels: service.spec.selector ?? {} });
  return pods.filter(pod => matchesLabels(requirements, pod.metadata.labels));
}

function podLines(facts: ServiceFacts): string[] {
  const selected = selectedPods(facts);
  const lines = selected.map(pod => `${pod.metadata.name}: ${describePod(pod)}`);
  if (selected.length > 0 || !hasSelector(facts.service)) return shorten(lines);
  return shorten(
    facts.pods.flatMap(pod => {
      const missed = missedLabels(facts.service, pod);
      return missed === undefined ? [] : [`${pod.metadata.name} is not selected: ${missed}`];
    }),
  );
}

const shorten = (lines: readonly string[]): string[] =>
  lines.length > mostPods ? [...lines.slice(0, mostPods), `and ${lines.length - mostPods} more`] : [...lines];

function describePod(pod: Pod): string {
  const { phase, podIP } = pod.status ?? {};
  if (isFinalPhase(phase)) return `it has ended (${phase})`;
  const why = explainPod(pod, []);
  if (why !== undefined) return `not ready: ${why}`;
  return podIP === undefined || podIP === '' ? 'it has no address yet' : `ready at ${podIP}`;
}

/** What a pod would need to be selected; undefined for one that has nothing to do with the service. */
function missedLabels({ spec }: Service, { metadata }: Pod): string | undefined {
  const labels = metadata.labels ?? {};
  const wanted = Object.entries(spec.selector ?? {});
  const missed = wanted.filter(([key, value]) => labels[key] !== value);
  const isNear = missed.length < wanted.length || missed.some(([key]) => Object.hasOwn(labels, key));
  if (!isNear) return undefined;
  return missed.map(([key, value]) => `${key} is ${labels[key] ?? 'not set'}, not ${value}`).join(', ');
}

/** Ports that selected pods do not have. */
function portLines(facts: ServiceFacts): string[] {
  const selected = selectedPods(facts);
  return (facts.service.spec.ports ?? []).flatMap(port => {
    const without = selected.filter(pod => !hasPort(pod, port)).map(pod => pod.metadata.name);
    return without.length === 0 ? [] : [`no port is called ${port.targetPort} in ${listNames(without)}`];
  });
}

/** A number needs no port of its own in the pod. */
const hasPort = ({ spec }: Pod, { targetPort }: ServicePort): boolean =>
  typeof targetPort !== 'string' ||
  [...spec.containers, ...(spec.initContainers ?? [])].some(({ ports = [] }) =>
    ports.some(({ name }) => name === targetPort),
  );

const addressesOf = (slices: readonly EndpointSlice[], isReady: boolean): string[] =>
  slices.flatMap(({ endpoints }) =>
    (endpoints ?? []).flatMap(({ addresses, conditions }) =>
      (conditions?.ready ?? true) === isReady ? [...addresses] : [],
    ),
  );

function endpointLines(slices: readonly EndpointSlice[]): string[] {
  const ports = new Set(
    slices.flatMap(slice => (slice.ports ?? []).map(({ port, protocol = 'TCP' }) => `${port}/${protocol}`)),
  );
  const ready = addressesOf(slices, true);
  const others = addressesOf(slices, false);
  return [
    ...(ready.length === 0 ? [] : [`ready: ${listNames(ready)}, ports ${[...ports].join(', ')}`]),
    ...(others.length === 0 ? [] : [`not ready: ${listNames(others)}`]),
  ];
}

function ruleLines(rules: ServiceFacts['rules']): string[] {
  if (!rules) return ['the proxy has no rules for it'];
  if ('unknown' in rules) return [`the proxy cannot be asked: ${rules.unknown}`];
  const { node, refused } = rules;
  return [
    `on node ${node}`,
    ...(refused === undefined ? [] : [`the kernel refuses what it should have: ${refused}`]),
    ...rules.rules,
    ...rules.kernel.map(line => `nft: ${line}`),
  ];
}

function nameLines(names: ServiceFacts['names']): string[] {
  if (!names) return [];
  if ('unknown' in names) return [`DNS cannot be asked: ${names.unknown}`];
  return shorten(names.records.map(({ name, type, data }) => `${name} ${type} ${data}`));
}
