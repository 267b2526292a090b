/** Strategy of requests of certificates for pods.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#pod-certificate-requests */
import {
  byteLength,
  checkSubdomain,
  collectErrors,
  type FieldError,
  invalidValue,
  PodCertificateRequest,
  tooLong,
} from '#api';
import { defineStrategy } from '../../../resource/strategy.ts';
import { nameColumn } from '../columns/age.ts';
import { column, formatLabels } from '../columns/column.ts';
import { checkImmutable, invalidEach } from '../fields/checks.ts';
import { checkSignerName } from './signer-name.ts';

const minSeconds = 3600;
const daySeconds = 24 * 3600;
const maxSeconds = 91 * daySeconds;
const maxUidLength = 128;
/** A request has one outcome, which stays. */
const outcomes = ['Issued', 'Denied', 'Failed'];

export const podCertificateRequestStrategy = defineStrategy<PodCertificateRequest>({
  kind: PodCertificateRequest,
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
    ...Object.entries(names).flatMap(([name, text]) =>
      invalidEach(`${field}.${name}`, text ?? '', checkSubdomain(text ?? '')),
    ),
    ...Object.entries(uids).flatMap(([name, uid]) => checkUid(`${field}.${name}`, uid ?? '')),
    ...checkSeconds(`${field}.maxExpirationSeconds`, spec.maxExpirationSeconds ?? daySeconds, signerName),
  ];
}

function checkUid(field: string, uid: string): FieldError[] {
  if (uid === '') return [invalidValue(field, uid, 'must not be empty')];
  return byteLength(uid) > maxUidLength ? [tooLong(field, maxUidLength)] : [];
}

/** Signers of Kubernetes' own give less. */
function checkSeconds(field: string, seconds: number, signerName: string): FieldError[] {
  const isOwn = /^([^/]*\.)?kubernetes\.io\//.test(signerName);
  const max = isOwn ? daySeconds : maxSeconds;
  if (seconds >= minSeconds && seconds <= max) return [];
  return [invalidValue(field, seconds, `must be in the range [${minSeconds}, ${max}]`)];
}

function checkStatus({ status }: PodCertificateRequest, old: PodCertificateRequest): FieldError[] {
  const conditions = status?.conditions ?? [];
  const before = old.status?.conditions?.find(({ type }) => outcomes.includes(type));
  if (before) return checkImmutable('status', status, old.status);
  const field = 'status.conditions';
  const given = conditions.filter(({ type }) => outcomes.includes(type));
  const errors = collectErrors(conditions, ({ type, status: value }, index) => {
    if (!outcomes.includes(type) || value === 'True') return [];
    return [invalidValue(`${field}[${index}].status`, value, 'must be True')];
  });
  if (given.length < 2) return errors;
  const rule = 'There may be at most one condition with type "Issued", "Denied", or "Failed"';
  return [...errors, invalidValue(field, conditions, rule)];
}
