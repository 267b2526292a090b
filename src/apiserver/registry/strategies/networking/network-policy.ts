/** Strategy of network policies. Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/ */
import {
  checkPortName,
  checkPortNumber,
  collectErrors,
  type FieldError,
  forbiddenField,
  type IPBlock,
  invalidValue,
  NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  notSupported,
  required,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column, formatSelector } from '../columns/column.ts';
import { checkCidr, isStrictSubset } from '../fields/addresses.ts';
import { invalidEach } from '../fields/checks.ts';
import { checkLabelSelector } from '../fields/labels.ts';

/** Ingress and egress. */
const maxTypes = 2;

export const networkPolicyStrategy = defineStrategy<NetworkPolicy>({
  kind: NetworkPolicy,
  prefixChecked: 'create',
  countsGeneration: true,
  columns: [
    nameColumn,
    column('Pod-Selector', {
      description: 'The pods that the policy is about.',
      value: ({ spec }) => formatSelector(spec.podSelector),
    }),
    ageColumn,
  ],
  applyDefaults({ spec }) {
    if (!spec || (spec.policyTypes ?? []).length > 0) return;
    spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
  },
  validateCreate: policy => checkPolicy(policy),
  validateUpdate: checkPolicy,
});

function checkPolicy({ spec }: NetworkPolicy, old?: NetworkPolicy): FieldError[] {
  const known = old && knownNetworks(old);
  const checkRules = (field: string, rules: readonly Rule[]) =>
    collectErrors(rules, (rule, index) => checkRule(`${field}[${index}]`, rule, known));
  return [
    ...checkLabelSelector('spec.podSelector', spec.podSelector),
    ...checkRules(
      'spec.ingress',
      (spec.ingress ?? []).map(({ from, ports }) => ({ end: 'from', peers: from, ports })),
    ),
    ...checkRules(
      'spec.egress',
      (spec.egress ?? []).map(({ to, ports }) => ({ end: 'to', peers: to, ports })),
    ),
    ...checkTypes('spec.policyTypes', spec.policyTypes ?? []),
  ];
}

const directions: readonly string[] = ['Ingress', 'Egress'];
const protocols: readonly string[] = ['TCP', 'UDP', 'SCTP'];

/** A rule for either direction. */
interface Rule {
  readonly end: 'from' | 'to';
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
  readonly ports: readonly NetworkPolicyPort[] | undefined;
}

type KnownNetworks = ReadonlySet<string | undefined>;

/** What was stored once may stay as it is written. */
function knownNetworks({ spec }: NetworkPolicy): KnownNetworks {
  const peers = [
    ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
    ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
  ];
  return new Set(peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : [])));
}

const checkRule = (field: string, { end, peers = [], ports = [] }: Rule, known: KnownNetworks | undefined) => [
  ...collectErrors(ports, (port, index) => checkPort(`${field}.ports[${index}]`, port)),
  ...collectErrors(peers, (peer, index) => checkPeer(`${field}.${end}[${index}]`, peer, known)),
];

const checkTypes = (field: string, types: readonly string[]): FieldError[] =>
  types.length > maxTypes
    ? [invalidValue(field, types, 'may not specify more than two policyTypes')]
    : collectErrors(types, (type, index) =>
        directions.includes(type) ? [] : [notSupported(`${field}[${index}]`, type, directions)],
      );

function checkPort(field: string, { protocol, port, endPort }: NetworkPolicyPort): FieldError[] {
  const errors: FieldError[] = [];
  if (protocol !== undefined && !protocols.includes(protocol))
    errors.push(notSupported(`${field}.protocol`, protocol, protocols));
  const wrong = (detail: string) => errors.push(invalidValue(`${field}.endPort`, endPort, detail));
  if (port === undefined) {
    if (endPort !== undefined) wrong('may not be specified when `port` is not specified');
  } else if (typeof port === 'string') {
    errors.push(...invalidEach(`${field}.port`, port, checkPortName(port)));
    if (endPort !== undefined) wrong('may not be specified when `port` is non-numeric');
  } else {
    errors.push(...invalidEach(`${field}.port`, port, checkPortNumber(port)));
    if (endPort !== undefined) {
      if (endPort < port) wrong('must be greater than or equal to `port`');
      for (const problem of checkPortNumber(endPort)) wrong(problem);
    }
  }
  return errors;
}

function checkPeer(
  field: string,
  { ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer,
  known: KnownNetworks | undefined,
): FieldError[] {
  const selectors = { podSelector, namespaceSelector };
  const errors = Object.entries(selectors).flatMap(([name, selector]) =>
    checkLabelSelector(`${field}.${name}`, selector),
  );
  if (ipBlock) errors.push(...checkIpBlock(`${field}.ipBlock`, ipBlock, known));
  const hasSelector = namespaceSelector !== undefined || podSelector !== undefined;
  if (!ipBlock && !hasSelector) errors.push(required(field, 'must specify a peer'));
  if (ipBlock && hasSelector) errors.push(forbiddenField(field, 'may not specify both ipBlock and another peer'));
  return errors;
}

function checkIpBlock(field: string, { cidr = '', except = [] }: Partial<IPBlock>, old: KnownNetworks | undefined) {
  if (cidr === '') return [required(`${field}.cidr`)];
  const errors = checkCidr(`${field}.cidr`, cidr, { old });
  if (errors.length > 0) return errors;
  return collectErrors(except, (hole, index) => {
    const path = `${field}.except[${index}]`;
    return [
      ...checkCidr(path, hole, { old }),
      ...((isStrictSubset(hole, cidr) ?? true) ? [] : [invalidValue(path, hole, 'must be a strict subset of `cidr`')]),
    ];
  });
}
