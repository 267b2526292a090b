/** ImageReview, both ways; pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#request-payloads */
import { isObject, type JsonObject, Pod } from '#api';
import type { AdmissionRequest } from '../admission.ts';

const apiVersion = 'imagepolicy.k8s.io/v1alpha1';
const kind = 'ImageReview';

/** What is asked: may these images run? */
export interface ReviewSpec {
  readonly containers: readonly { readonly image: string }[];
  /** Those of the pod that are meant for the program. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly namespace: string;
}

/** What was answered. */
export interface Verdict {
  readonly allowed: boolean;
  readonly reason: string;
}

/** What to ask about a request; undefined for nothing. */
export function reviewSpecOf(request: AdmissionRequest): ReviewSpec | undefined {
  const { operation, resource, subresource, object, namespace } = request;
  const isAsked = subresource === '' || subresource === 'ephemeralcontainers';
  if (resource.kind !== Pod || !isAsked || (operation !== 'CREATE' && operation !== 'UPDATE')) return undefined;
  const { metadata, spec } = object as Pod;
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  const meant = subresource === '' ? [...containers, ...initContainers] : ephemeralContainers;
  const said = Object.entries(metadata.annotations ?? {}).filter(([key]) => key.includes('.image-policy.k8s.io/'));
  return {
    containers: meant.map(({ image = '' }) => ({ image })),
    ...(said.length === 0 ? {} : { annotations: Object.fromEntries(said) }),
    namespace,
  };
}

/** The document that is sent. */
export const renderReview = (spec: ReviewSpec): string =>
  JSON.stringify({ kind, apiVersion, metadata: {}, spec, status: { allowed: false } });

/** Reads the document that was answered. Throws an Error for one that is none. */
export function readVerdict(parsed: unknown): Verdict {
  const answer: JsonObject = isObject(parsed) ? parsed : {};
  if (answer['kind'] !== kind || answer['apiVersion'] !== apiVersion)
    throw new Error(
      `expected webhook response of ${apiVersion}, Kind=${kind}, got ${textOf(answer['apiVersion'])}, Kind=${textOf(answer['kind'])}`,
    );
  const { allowed, reason }: JsonObject = isObject(answer['status']) ? answer['status'] : {};
  return { allowed: allowed === true, reason: textOf(reason) };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
