/** Strategy of ingress classes. Source:
 *  https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class */
import {
  byteLength,
  checkDomainPath,
  checkLabel,
  defaultIngressClassAnnotation,
  type FieldError,
  forbiddenField,
  IngressClass,
  type IngressClassParametersReference,
  required,
  tooLong,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkImmutable, checkOneOf, invalidEach } from '../fields/checks.ts';
import { checkReference } from './ingress-rules.ts';

const maxControllerBytes = 250;

export const ingressClassStrategy = defineStrategy<IngressClass>({
  kind: IngressClass,
  countsGeneration: true,
  columns: [
    {
      ...nameColumn,
      value: ({ metadata: { name, annotations } }) =>
        annotations?.[defaultIngressClassAnnotation] === 'true' ? `${name} (default)` : name,
    },
    column('Controller', { description: 'Who carries its ingresses out.', value: ({ spec }) => spec.controller ?? '' }),
    column('Parameters', {
      description: 'The object with more settings.',
      value: ({ spec: { parameters } }) => (parameters ? formatParameters(parameters) : '<none>'),
    }),
    ageColumn,
  ],
  validateCreate: checkIngressClass,
  validateUpdate: (ingressClass, old) => [
    ...checkImmutable('spec.controller', ingressClass.spec.controller ?? '', old.spec.controller ?? ''),
    ...checkIngressClass(ingressClass),
  ],
});

function formatParameters({ apiGroup, kind, name }: IngressClassParametersReference): string {
  return apiGroup === undefined ? `${kind}/${name}` : `${kind}.${apiGroup}/${name}`;
}

function checkIngressClass({ spec }: IngressClass): FieldError[] {
  return [
    ...checkController('spec.controller', spec.controller ?? ''),
    ...checkParameters('spec.parameters', spec.parameters),
  ];
}

/** `example.com/ingress`. */
const checkController = (field: string, controller: string): FieldError[] =>
  controller === ''
    ? [required(field)]
    : [
        ...(byteLength(controller) > maxControllerBytes ? [tooLong(field, maxControllerBytes)] : []),
        ...checkDomainPath(field, controller),
      ];

function checkParameters(field: string, parameters: IngressClassParametersReference | undefined): FieldError[] {
  if (!parameters) return [];
  const { scope, namespace } = parameters;
  const errors = [
    ...checkReference(field, parameters),
    ...checkOneOf(`${field}.scope`, scope, ['Cluster', 'Namespace']),
  ];
  if (scope === 'Namespace')
    errors.push(
      ...(namespace === undefined
        ? [required(`${field}.namespace`, "`parameters.scope` is set to 'Namespace'")]
        : invalidEach(`${field}.namespace`, namespace, checkLabel(namespace))),
    );
  if (scope === 'Cluster' && namespace !== undefined)
    errors.push(forbiddenField(`${field}.namespace`, "`parameters.scope` is set to 'Cluster'"));
  return errors;
}
