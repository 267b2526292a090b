/** Strategy of certificate signing requests. Who asked is stamped on them; nothing of what was asked can be changed;
 *  approval and status are written apart, each by who may. That the request is one is looked at in admission, where
 *  there is time to load what reads it. Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/ */
import {
  CertificateSigningRequest,
  type CertificateSigningRequestCondition,
  checkPathSegment,
  deepEqual,
  type FieldError,
  setOf,
} from '#api';
import { formatTime } from '#base';
import { defineStrategy } from '../../../resource/strategy.ts';
import { ageColumn, formatDuration, nameColumn } from '../columns/age.ts';
import { column } from '../columns/column.ts';
import { checkChange, checkConditions, checkSpec } from './check-request.ts';

const none = '<none>';

export const certificateSigningRequestStrategy = defineStrategy<CertificateSigningRequest>({
  kind: CertificateSigningRequest,
  validateName: checkPathSegment,
  countsGeneration: false,
  statusSubresources: ['approval'],
  // Nobody manages what was asked for: it never changes.
  resetFields: {
    '': setOf(['f:spec'], ['f:status']),
    status: setOf(['f:spec'], ['f:status', 'f:conditions']),
    approval: setOf(['f:spec'], ['f:status', 'f:certificate']),
  },
  columns: [
    nameColumn,
    ageColumn,
    column('SignerName', { description: 'Who is to sign.', value: ({ spec }) => spec.signerName || none }),
    column('Requestor', { description: 'Who asks.', value: ({ spec }) => spec.username ?? '' }),
    column('RequestedDuration', {
      description: 'How long the certificate should be valid.',
      value: ({ spec }) =>
        spec.expirationSeconds === undefined ? none : formatDuration(spec.expirationSeconds * 1000),
    }),
    column('Condition', { description: 'What became of it.', value: describeState }),
  ],

  prepareForCreate({ spec }, { user }) {
    spec.username = user.username;
    spec.groups = [...user.groups];
    if (user.uid === undefined) delete spec.uid;
    else spec.uid = user.uid;
    if (user.extra === undefined) delete spec.extra;
    else spec.extra = Object.fromEntries(Object.entries(user.extra).map(([key, values]) => [key, [...values]]));
  },

  prepareForUpdate(draft, old, { subresource, nowMs }) {
    draft.spec = old.spec;
    if (subresource === '') return;
    const kept = subresource === 'approval' ? ['Failed'] : ['Approved', 'Denied'];
    const before = new Map(old.status?.conditions?.toReversed().map(condition => [condition.type, condition]));
    draft.status ??= {};
    if (subresource === 'approval') {
      if (old.status?.certificate === undefined) delete draft.status.certificate;
      else draft.status.certificate = old.status.certificate;
    }
    const written = (draft.status.conditions ?? []).map(condition => {
      const known = before.get(condition.type);
      if (known && (kept.includes(condition.type) || deepEqual(known, condition))) return known;
      return stamp(condition, known, nowMs);
    });
    if (written.length > 0) draft.status.conditions = written;
  },

  validateCreate: ({ spec, status }) => [...checkSpec(spec), ...checkConditions(status?.conditions)],
  validateUpdate: (): FieldError[] => [],
  validateStatusUpdate: (request, old, { subresource }) => checkChange(request, old, subresource),

  selectableFields: { 'spec.signerName': ({ spec }) => spec.signerName },
});

/** When it was written, and when it last became what it is. */
function stamp(
  condition: CertificateSigningRequestCondition,
  known: CertificateSigningRequestCondition | undefined,
  nowMs: number,
): CertificateSigningRequestCondition {
  const now = formatTime(nowMs);
  const since = known?.status === condition.status ? known.lastTransitionTime : condition.lastTransitionTime;
  return { ...condition, lastUpdateTime: condition.lastUpdateTime ?? now, lastTransitionTime: since ?? now };
}

/** `Approved,Issued`. */
function describeState({ status = {} }: CertificateSigningRequest): string {
  const types = new Set(status.conditions?.map(({ type }) => type));
  const decision = types.has('Denied') ? 'Denied' : types.has('Approved') ? 'Approved' : 'Pending';
  return [decision, ...(types.has('Failed') ? ['Failed'] : []), ...(status.certificate ? ['Issued'] : [])].join(',');
}
