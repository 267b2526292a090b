/** Strategy of API services. Source: https://kubernetes.io/docs/tasks/extend-kubernetes/setup-extension-api-server/ */
import {
  APIService,
  checkPathSegment,
  checkPortNumber,
  checkServiceLabel,
  checkSubdomain,
  type FieldError,
  invalidValue,
  notSupported,
  required,
} from '#api';
import { formatTime } from '#base';
import { defineStrategy } from '../../../resource/strategy.ts';
import { validatePrefix } from '../../plan/validate-metadata.ts';
import { ageColumn, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { base64Length } from '../fields/bytes.ts';
import { invalidEach } from '../fields/checks.ts';

export const apiServiceStrategy = defineStrategy<APIService>({
  kind: APIService,
  allowUnconditionalUpdate: false,
  columns: [
    nameColumn,
    column('Service', {
      description: 'The server that answers, or that this one does.',
      value: ({ spec: { service } }) => (service ? `${service.namespace}/${service.name}` : 'Local'),
    }),
    column('Available', { description: 'Whether the server can be asked.', value: formatAvailable }),
    ageColumn,
  ],
  countsGeneration: false,
  validateName: checkPathSegment,
  prepareForCreate(draft, { nowMs }) {
    draft.status = {};
    if (draft.spec.service) return;
    const local = { reason: 'Local', message: 'Local APIServices are always available' };
    draft.status.conditions = [{ type: 'Available', status: 'True', ...local, lastTransitionTime: formatTime(nowMs) }];
  },
  validateCreate: checkApiService,
  validateUpdate: checkApiService,
  validateStatusUpdate: ({ status }) =>
    (status?.conditions ?? []).flatMap((condition, index) =>
      ['True', 'False', 'Unknown'].includes(condition.status)
        ? []
        : [notSupported(`status.conditions[${index}].status`, condition.status, ['True', 'False', 'Unknown'])],
    ),
});

function checkApiService({ metadata, spec }: APIService): FieldError[] {
  const { group = '', version = '', groupPriorityMinimum, versionPriority } = spec;
  const expected = `${version}.${group}`;
  const errors: FieldError[] = [];
  const rule = `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(expected)}`;
  errors.push(...validatePrefix(metadata, prefix => (prefix === expected ? [] : [rule])));
  if (metadata.name !== undefined && metadata.name !== expected)
    errors.push(invalidValue('metadata.name', metadata.name, rule));
  if (group === '' && version !== 'v1')
    errors.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  if (group !== '') errors.push(...invalidEach('spec.group', group, checkSubdomain(group)));
  errors.push(...invalidEach('spec.version', version, checkServiceLabel(version)));
  return [
    ...errors,
    ...checkPriority('spec.groupPriorityMinimum', groupPriorityMinimum, 20_000),
    ...checkPriority('spec.versionPriority', versionPriority, 1000),
    ...checkServer('spec', spec),
  ];
}

function checkPriority(field: string, priority: number | undefined, max: number): FieldError[] {
  if (priority !== undefined && priority > 0 && priority <= max) return [];
  return [invalidValue(field, priority ?? 0, `must be positive and less than ${max}`)];
}

function checkServer(
  field: string,
  { service, caBundle, insecureSkipTLSVerify: skips }: APIService['spec'],
): FieldError[] {
  const errors: FieldError[] = [];
  if (!service) {
    if (caBundle) {
      const size = `${base64Length(caBundle)} bytes`;
      errors.push(invalidValue(`${field}.caBundle`, size, 'local APIServices may not have a caBundle'));
    }
    if (skips) {
      const rule = 'local APIServices may not have insecureSkipTLSVerify';
      errors.push(invalidValue(`${field}.insecureSkipTLSVerify`, skips, rule));
    }
    return errors;
  }
  const { namespace, name, port = 0 } = service;
  if (!namespace) errors.push(required(`${field}.service.namespace`));
  if (!name) errors.push(required(`${field}.service.name`));
  const wrong = checkPortNumber(port);
  if (wrong.length > 0)
    errors.push(invalidValue(`${field}.service.port`, port, `port is not valid: ${wrong.join(', ')}`));
  if (skips && caBundle)
    errors.push(invalidValue(`${field}.insecureSkipTLSVerify`, skips, 'may not be true if caBundle is present'));
  return errors;
}

/** `True`, or `False (MissingEndpoints)`. */
function formatAvailable({ status }: APIService): string {
  const condition = status?.conditions?.find(({ type }) => type === 'Available');
  if (!condition) return 'Unknown';
  return condition.status !== 'True' && condition.reason
    ? `${condition.status} (${condition.reason})`
    : condition.status;
}
