/** PodNodeSelector: pods go to the nodes that an annotation of their namespace says.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#podnodeselector */
import type { KubeObject } from '#api';
import type { AdmissionPlugin, AdmissionRequest, FindObject } from '../admission.ts';
import { podIn, refuse, withNamespace } from './pods.ts';

const annotation = 'scheduler.alpha.kubernetes.io/node-selector';
const conflict = 'pod node label selector conflicts with its namespace node label selector';

export const podNodeSelector = ({ find }: { find: FindObject }): AdmissionPlugin => ({
  name: 'PodNodeSelector',
  isOptional: true,
  admit: request => withSelector(request, find, true),
  validate: request => withSelector(request, find, false),
});

function withSelector(request: AdmissionRequest, find: FindObject, mayChange: boolean): void | Promise<void> {
  const pod = podIn(request, ['CREATE']);
  if (!pod) return undefined;
  return withNamespace(request, find, namespace => {
    const wanted = selectorOf(request, namespace);
    const own = pod.spec.nodeSelector ?? {};
    if (Object.entries(wanted).some(([key, value]) => Object.hasOwn(own, key) && own[key] !== value))
      throw refuse(request, conflict);
    if (mayChange && Object.keys(wanted).length > 0) pod.spec.nodeSelector = { ...wanted, ...own };
  });
}

/** `a=b,c=d`. */
function selectorOf(request: AdmissionRequest, namespace: KubeObject | undefined): Readonly<Record<string, string>> {
  const text = namespace?.metadata.annotations?.[annotation]?.trim() ?? '';
  if (text === '') return {};
  return Object.fromEntries(
    text.split(',').map(pair => {
      const [key = '', value, ...more] = pair.split('=').map(part => part.trim());
      if (value === undefined || more.length > 0) throw refuse(request, `invalid selector: ${pair}`);
      return [key, value];
    }),
  );
}
