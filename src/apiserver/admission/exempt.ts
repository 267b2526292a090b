/** Requests that users' own rules are not asked about. */
import type { AdmissionRequest } from './admission.ts';

/** Reviews, which are answered and not stored: a rule that refuses them would lock everybody out. */
const reviews = new Set([
  'selfsubjectreviews.authentication.k8s.io',
  'tokenreviews.authentication.k8s.io',
  'localsubjectaccessreviews.authorization.k8s.io',
  'selfsubjectaccessreviews.authorization.k8s.io',
  'selfsubjectrulesreviews.authorization.k8s.io',
  'subjectaccessreviews.authorization.k8s.io',
]);

/** Whether webhooks and policies are not asked: about their own configurations, so that a wrong one can be taken away,
 *  and about reviews. */
export const isExempt = ({ resource: { kind } }: AdmissionRequest): boolean =>
  kind.group === 'admissionregistration.k8s.io' || reviews.has(`${kind.plural}.${kind.group}`);
