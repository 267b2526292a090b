/** NodeDeclaredFeatureValidator: running pods are not changed as their node cannot do it: it declares what it can.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/ */
import { featuresNeededToChange, type KubeObject, Node, type NodeFeatureName, Pod, undeclaredFeatures } from '#api';
import type { AdmissionPlugin, AdmissionRequest, FindObject } from '../admission.ts';
import { refuse } from './pods.ts';

export const nodeDeclaredFeatureValidator = ({ find }: { find: FindObject }): AdmissionPlugin => ({
  name: 'NodeDeclaredFeatureValidator',
  validate(request) {
    const { operation, resource, subresource, object, old } = request;
    if (operation !== 'UPDATE' || resource.kind !== Pod || !['', 'resize'].includes(subresource)) return undefined;
    const { nodeName: name = '' } = (object as Pod).spec;
    if (name === '') return undefined;
    const needed = featuresNeededToChange((old as Pod).spec, (object as Pod).spec);
    if (needed.length === 0) return undefined;
    const found = find(Node, { name });
    return found instanceof Promise
      ? found.then(node => check(request, name, { needed, node }))
      : check(request, name, { needed, node: found });
  },
});

function check(
  request: AdmissionRequest,
  name: string,
  { needed, node }: { needed: readonly NodeFeatureName[]; node: KubeObject | undefined },
): void {
  if (!node) throw refuse(request, `node ${JSON.stringify(name)} not found`);
  const missing = undeclaredFeatures(needed, node as Node);
  if (missing.length === 0) return;
  const features = missing.join(', ');
  const why = `pod update requires features ${features} which are not available on node ${JSON.stringify(name)}`;
  throw refuse(request, why);
}
