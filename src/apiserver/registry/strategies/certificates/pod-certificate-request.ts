/** Strategy of requests of certificates for pods.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#pod-certificate-requests */
import {
  byteLength,
  type Condition,
  checkSubdomain,
  collectErrors,
  type FieldError,
  invalidValue,
  notSupported,
  PodCertificateRequest,
  setOf,
  tooLong,
} from '#api';
import { defineStrategy, type WriteContext } from '../../../resource/strategy.ts';
import { nameColumn } from '../columns/age.ts';
import { column, formatLabels } from '../columns/column.ts';
import { checkImmutable, invalidEach } from '../fields/checks.ts';
import { checkConditions } from '../fields/conditions.ts';
import { isEqual } from '../fields/equal.ts';
import { checkIssued } from './check-issued.ts';
import { checkStubRequest } from './check-stub-request.ts';
import { checkUserAnnotations, defaultSeconds, leastSeconds, mostSeconds } from './pod-certificates.ts';
import { checkSignerName } from './signer-name.ts';

const maxUidLength = 128;
/** A request has one outcome, which stays. */
const outcomes = ['Issued', 'Denied', 'Failed'];

export const podCertificateRequestStrategy = defineStrategy<PodCertificateRequest>({
  kind: PodCertificateRequest,
  resetFields: { status: setOf(['f:spec'], ['f:metadata']) },
  columns: [
    nameColumn,
    column('PodName', { description: 'The pod.', value: ({ spec }) => spec.podName }),
    column('ServiceAccountName', {
      description: "The pod's service account.",
      value: ({ spec }) => spec.serviceAccountName,
    }),
    column('NodeName', { description: "The pod's node.", value: ({ spec }) => spec.nodeName }),
    column('SignerName', { description: 'The signer.', value: ({ spec }) => spec.signerName }),
    column('State', {
      description: 'What became of it.',
      value: ({ status }) => status?.conditions?.findLast(({ type }) => outcomes.includes(type))?.type ?? 'Pending',
    }),
    column('UnverifiedUserAnnotations', {
      description: 'What the pod says to the signer.',
      value: ({ spec }) => formatLabels(spec.unverifiedUserAnnotations),
    }),
  ],
  allowUnconditionalUpdate: false,
  countsGeneration: false,
  selectableFields: {
    'spec.signerName': ({ spec }) => spec.signerName,
    'spec.podName': ({ spec }) => spec.podName,
    'spec.nodeName': ({ spec }) => spec.nodeName,
  },
  prepareForCreate(draft) {
    draft.status = {};
  },
  validateCreate: ({ spec }) => checkRequest('spec', spec ?? ({} as PodCertificateRequest['spec'])),
  validateUpdate: (request, old) => checkImmutable('spec', request.spec, old.spec),
  validateStatusUpdate: checkStatus,
});

function checkRequest(field: string, spec: PodCertificateRequest['spec']): FieldError[] {
  const signerName = spec.signerName ?? '';
  const names = { podName: spec.podName, serviceAccountName: spec.serviceAccountName, nodeName: spec.nodeName };
  const uids = { podUID: spec.podUID, serviceAccountUID: spec.serviceAccountUID, nodeUID: spec.nodeUID };
  return [
    ...checkSignerName(`${field}.signerName`, signerName),
    ...checkUserAnnotations(`${field}.unverifiedUserAnnotations`, spec.unverifiedUserAnnotations),
    ...Object.entries(names).flatMap(([name, text]) =>
      invalidEach(`${field}.${name}`, text ?? '', checkSubdomain(text ?? '')),
    ),
    ...Object.entries(uids).flatMap(([name, uid]) => checkUid(`${field}.${name}`, uid ?? '')),
    ...checkSeconds(`${field}.maxExpirationSeconds`, spec.maxExpirationSeconds ?? defaultSeconds, signerName),
    ...(spec.stubPKCS10Request ? checkStubRequest(`${field}.stubPKCS10Request`, spec.stubPKCS10Request) : []),
  ];
}

function checkUid(field: string, uid: string): FieldError[] {
  if (uid === '') return [invalidValue(field, uid, 'must not be empty')];
  return byteLength(uid) > maxUidLength ? [tooLong(field, maxUidLength)] : [];
}

function checkSeconds(field: string, seconds: number, signerName: string): FieldError[] {
  const most = mostSeconds(signerName);
  if (seconds >= leastSeconds && seconds <= most) return [];
  return [invalidValue(field, seconds, `must be in the range [${leastSeconds}, ${most}]`)];
}

const isDecided = ({ status }: PodCertificateRequest): boolean =>
  status?.conditions?.some(({ type, status: value }) => outcomes.includes(type) && value === 'True') ?? false;

/** A status is written once: with the outcome, and what belongs to it. */
function checkStatus(
  request: PodCertificateRequest,
  old: PodCertificateRequest,
  { nowMs }: WriteContext,
): FieldError[] {
  const { conditions = [], ...others } = request.status ?? {};
  const errors = [...checkOutcomes(conditions), ...checkConditions('status.conditions', conditions)];
  if (errors.length > 0) return errors;
  if (isDecided(old))
    return unlessSame(request, old, 'immutable after PodCertificateRequest is issued, denied, or failed');
  const outcome = conditions[0]?.type;
  if (outcome === undefined)
    return unlessSame(request, old, 'status is immutable unless transitioning to "Issued", "Denied", or "Failed"');
  if (outcome === 'Issued') return checkIssued(request, nowMs);
  if (Object.values(others).every(value => value === undefined)) return [];
  const detail = 'non-condition status fields must be empty when denying or failing the PodCertificateRequest';
  return [{ type: 'Invalid', field: 'status', detail }];
}

const unlessSame = (request: PodCertificateRequest, old: PodCertificateRequest, detail: string): FieldError[] =>
  isEqual(request.status, old.status) ? [] : [{ type: 'Invalid', field: 'status', detail }];

function checkOutcomes(conditions: readonly Condition[]): FieldError[] {
  const field = 'status.conditions';
  let known = 0;
  return collectErrors(conditions, ({ type, status }, index) => {
    if (!outcomes.includes(type)) return [notSupported(`${field}[${index}].type`, type, outcomes)];
    const rule = 'There may be at most one condition with type "Issued", "Denied", or "Failed"';
    return [
      ...(++known > 1 ? [invalidValue(`${field}[${index}].type`, type, rule)] : []),
      ...(status === 'True' ? [] : [notSupported(`${field}[${index}].status`, status, ['True'])]),
    ];
  });
}
