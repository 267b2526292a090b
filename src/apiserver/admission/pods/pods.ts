/** What the plugins about pods share. */
import { forbidden, type KubeObject, Namespace, Pod, type StatusError } from '#api';
import type { AdmissionRequest, FindObject, Operation } from '../admission.ts';

/** The pod that is written, by one of these operations, as such and not by a subresource. */
export function podIn(
  { operation, resource, subresource, object }: AdmissionRequest,
  operations: readonly Operation[],
): Pod | undefined {
  return resource.kind === Pod && subresource === '' && operations.includes(operation) ? (object as Pod) : undefined;
}

/** Goes on with the namespace of the request, at once if it can. */
export function withNamespace(
  { namespace }: AdmissionRequest,
  find: FindObject,
  work: (found: KubeObject | undefined) => void,
): void | Promise<void> {
  const found = find(Namespace, { name: namespace });
  return found instanceof Promise ? found.then(one => work(one)) : work(found);
}

/** The 403 of a plugin, with its reason. */
export const refuse = ({ resource, name }: AdmissionRequest, why: string): StatusError =>
  forbidden(resource.groupResource, name, why);
