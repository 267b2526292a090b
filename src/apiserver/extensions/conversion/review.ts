/** What a converter is told, and what its answer means; pure.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#webhook-request-and-response */
import { isObject } from '#api';

const group = 'apiextensions.k8s.io';
const known = ['v1', 'v1beta1'];

/** The version of reviews that both know, which the definition likes best. Throws an Error when there is none. */
export function reviewVersion(versions: readonly string[]): string {
  const version = versions.find(candidate => known.includes(candidate));
  if (version === undefined) throw new Error('no supported conversion review versions');
  return version;
}

interface ReviewFacts {
  readonly version: string;
  readonly uid: string;
}

/** The body of a request; of the objects, their JSON. */
export function renderReview(
  objects: readonly string[],
  { version, uid, desired }: ReviewFacts & { readonly desired: string },
): string {
  const type = JSON.stringify({ kind: 'ConversionReview', apiVersion: `${group}/${version}` });
  const facts = JSON.stringify({ uid, desiredAPIVersion: desired });
  return `${type.slice(0, -1)},"request":${facts.slice(0, -1)},"objects":[${objects.join(',')}]}}`;
}

/** The objects of an answer. Throws an Error for one that says no or nothing. */
export function readReview(answer: unknown, { version, uid }: ReviewFacts): readonly unknown[] {
  const { kind, apiVersion, response } = isObject(answer) ? answer : ({} as Record<string, unknown>);
  if (version === 'v1') checkType(textOf(apiVersion), textOf(kind));
  if (!isObject(response)) throw new Error('no response provided');
  if (version === 'v1' && response['uid'] !== uid)
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response['uid'] ?? '')}`);
  const { status, message } = isObject(response['result']) ? response['result'] : ({} as Record<string, unknown>);
  if (status !== 'Success')
    throw new Error(textOf(message) || `response.result.status was '${textOf(status)}', not 'Success'`);
  return Array.isArray(response['convertedObjects']) ? response['convertedObjects'] : [];
}

function checkType(apiVersion: string, kind: string): void {
  if (apiVersion === `${group}/v1` && kind === 'ConversionReview') return;
  const [wanted, got] = [[`${group}/v1`, 'ConversionReview'] as const, [apiVersion, kind] as const].map(
    ([version, name]) => `${version}, Kind=${name}`,
  );
  throw new Error(`expected webhook response of ${wanted}, got ${got}`);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
