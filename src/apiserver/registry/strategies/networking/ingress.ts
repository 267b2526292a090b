/** Strategy of ingresses. Source: https://kubernetes.io/docs/concepts/services-networking/ingress/ */
import {
  checkSubdomain,
  collectErrors,
  type FieldError,
  Ingress,
  type IngressLoadBalancerIngress,
  ingressClassAnnotation,
  invalidValue,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { formatFirstOf } from '../columns/list.ts';
import { checkIp, isIpAddress } from '../fields/addresses.ts';
import { invalidEach } from '../fields/checks.ts';
import { checkBackend, checkHost, checkHttp } from './ingress-rules.ts';

export const ingressStrategy = defineStrategy<Ingress>({
  kind: Ingress,
  columns: [
    nameColumn,
    column('Class', {
      description: 'Who carries the ingress out.',
      value: ({ metadata, spec }) =>
        spec.ingressClassName ?? metadata.annotations?.[ingressClassAnnotation] ?? '<none>',
    }),
    column('Hosts', { description: 'Hosts of its rules.', value: formatHosts }),
    column('Address', {
      description: 'Where it can be reached.',
      value: ({ status }) =>
        (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').join(','),
    }),
    column('Ports', {
      description: 'Ports at which it can be reached.',
      value: ({ spec }) => ((spec.tls ?? []).length > 0 ? '80, 443' : '80'),
    }),
    ageColumn,
  ],
  warnings: ({ metadata, spec }, old) =>
    ingressClassAnnotation in (metadata.annotations ?? {}) && spec.ingressClassName === undefined && !old
      ? [`annotation "${ingressClassAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`]
      : [],
  prepareForCreate(draft) {
    draft.status = { loadBalancer: {} };
  },
  validateCreate: ingress => [...checkClass(ingress), ...checkIngress(ingress)],
  validateUpdate: checkIngress,
  validateStatusUpdate({ status }, old) {
    const before = new Set(old.status?.loadBalancer?.ingress?.map(({ ip }) => ip));
    return collectErrors(status?.loadBalancer?.ingress ?? [], (entry, index) =>
      checkAddress(`status.loadBalancer.ingress[${index}]`, entry, before),
    );
  },
});

function formatHosts({ spec }: Ingress): string {
  const hosts = (spec.rules ?? []).flatMap(({ host }) => (host ? [host] : []));
  return formatFirstOf(hosts, { empty: '*' });
}

/** Both ways to name a class must say the same. */
function checkClass({ metadata, spec }: Ingress): FieldError[] {
  const annotated = metadata.annotations?.[ingressClassAnnotation];
  if (annotated === undefined || spec.ingressClassName === undefined || annotated === spec.ingressClassName) return [];
  return [
    invalidValue(
      `annotations.${ingressClassAnnotation}`,
      annotated,
      'must match `ingressClassName` when both are specified',
    ),
  ];
}

function checkIngress({ spec }: Ingress): FieldError[] {
  const { rules = [], tls = [], defaultBackend, ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && !defaultBackend)
    errors.push(invalidValue('spec', null, 'either `defaultBackend` or `rules` must be specified'));
  if (defaultBackend) errors.push(...checkBackend('spec.defaultBackend', defaultBackend));
  for (const [index, { host, http }] of rules.entries()) {
    const field = `spec.rules[${index}]`;
    if (host) errors.push(...checkHost(`${field}.host`, host));
    if (http) errors.push(...checkHttp(`${field}.http`, http));
  }
  for (const [index, { hosts = [], secretName }] of tls.entries()) {
    const field = `spec.tls[${index}]`;
    errors.push(
      ...collectErrors(hosts, (host, place) => checkHost(`${field}.hosts[${place}]`, host, { takesIp: true })),
    );
    if (secretName) errors.push(...invalidEach(`${field}.secretName`, secretName, checkSubdomain(secretName)));
  }
  if (ingressClassName !== undefined)
    errors.push(...invalidEach('spec.ingressClassName', ingressClassName, checkSubdomain(ingressClassName)));
  return errors;
}

function checkAddress(
  field: string,
  { ip, hostname }: IngressLoadBalancerIngress,
  old: ReadonlySet<string | undefined>,
): FieldError[] {
  const errors = ip ? checkIp(`${field}.ip`, ip, { old }) : [];
  if (!hostname) return errors;
  errors.push(...invalidEach(`${field}.hostname`, hostname, checkSubdomain(hostname)));
  if (isIpAddress(hostname))
    errors.push(invalidValue(`${field}.hostname`, hostname, 'must be a DNS name, not an IP address'));
  return errors;
}
