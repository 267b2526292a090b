/** Binding: puts a pod on a node, once. Posted to `pods/NAME/binding` and, by old clients, to `bindings`. */
import {
  Binding,
  badRequest,
  checkSubdomain,
  conflict,
  type FieldError,
  invalidObject,
  invalidValue,
  type KubeObject,
  notSupported,
  type ObjectKey,
  Pod,
  required,
} from '#api';
import type { SubresourceContext, SubresourceHandler } from '../../resource/subresource.ts';
import { success } from './success.ts';

const where = { group: '', resource: 'pods/binding' };

/** `pods/binding`. */
export const podBinding: SubresourceHandler = {
  of: Pod,
  name: 'binding',
  body: Binding,
  namesObject: true,
  keepsSystemFields: true,
  create: bind,
};

/** The kind of its own: the pod is the one that the binding is named after. */
export const bindings: SubresourceHandler = {
  of: Binding,
  name: '',
  body: Binding,
  // Who sends nothing else may send no name.
  create: (key, body, context) => bind({ ...key, name: body.metadata.name ?? '' }, body, context),
};

async function bind(key: ObjectKey, body: KubeObject, { objects }: SubresourceContext): Promise<object> {
  const binding = body as Binding;
  const errors = checkBinding(binding);
  if (errors.length > 0) throw invalidObject(Binding, key.name, errors);
  if (key.name === '') throw badRequest('Name parameter required.');
  await objects.update(Pod, key, pod => bindPod(pod, binding), { subresource: 'binding' });
  return success(201);
}

/** What is wrong with a binding in itself. */
export function checkBinding({ target }: Binding): FieldError[] {
  const errors: FieldError[] = [];
  if (target?.kind && target.kind !== 'Node')
    errors.push(notSupported('target.kind', target.kind, ['Node', '<empty>']));
  if (target?.name)
    errors.push(...checkSubdomain(target.name).map(why => invalidValue('target.name', target.name, why)));
  else errors.push(required('target.name'));
  return errors;
}

/** Puts the pod on the target. Throws the 409 for a pod that cannot be put anywhere. (That the pod is scheduled is then
 *  noted in its status by the strategy.) */
export function bindPod(pod: Pod, { metadata, target }: Binding): void {
  const { name } = pod.metadata;
  const refuse = (why: string) => conflict(where, name, why);
  if (metadata.uid && metadata.uid !== pod.metadata.uid) {
    throw refuse(`Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${pod.metadata.uid}`);
  }
  if (pod.metadata.deletionTimestamp) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec.nodeName) throw refuse(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`);
  if (pod.spec.schedulingGates?.length) throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  pod.spec.nodeName = target.name as string;
  if (metadata.labels) pod.metadata.labels = { ...metadata.labels, ...pod.metadata.labels };
  if (metadata.annotations) pod.metadata.annotations = { ...pod.metadata.annotations, ...metadata.annotations };
}
