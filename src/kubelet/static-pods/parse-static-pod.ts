/** Static pods: what a manifest on the node's disk says. Pure.
 *  Source: https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/ */
import { createHash } from 'node:crypto';
import { parseDocument } from 'yaml';
import {
  applyDefaults,
  checkFields,
  checkLabel,
  checkSubdomain,
  completePod,
  decodeObject,
  type FieldError,
  formatFieldError,
  invalidValue,
  isObject,
  namedResource,
  Pod,
  placedContainers,
  structOf,
  withNumbers,
} from '#api';
import { formatTime, yamlOptions } from '#base';

/** Where a pod is from. */
const sourceAnnotation = 'kubernetes.io/config.source';
const hashAnnotation = 'kubernetes.io/config.hash';

interface ManifestPlace {
  readonly file: string;
  readonly nodeName: string;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** The pod that a manifest describes, complete and bound to the node, whose name its own ends with. Its UID tells of
 *  what it was made, so a changed manifest is another pod. Errors: one that says what is wrong with the manifest. */
export function parseStaticPod(text: string, { file, nodeName, nowMs }: ManifestPlace): Pod {
  const document = parseDocument(text, yamlOptions);
  const [syntaxError] = document.errors;
  if (syntaxError) throw new Error(syntaxError.message);
  const draft: unknown = withNumbers(document.toJS());
  if (!isObject(draft) || draft['apiVersion'] !== Pod.apiVersion || draft['kind'] !== Pod.kind)
    throw new Error('it is no Pod of v1');
  const { error } = decodeObject(structOf(Pod), draft);
  if (error !== undefined) throw new Error(error);
  const uid = createHash('sha256')
    .update(JSON.stringify([nodeName, file, draft]))
    .digest('hex')
    .slice(0, 32);
  const pod = draft as unknown as Pod;
  pod.spec ??= {} as Pod['spec'];
  applyDefaults(structOf(Pod), pod);
  completePod(pod);
  check(pod);
  const { name, namespace = 'default', labels, annotations } = pod.metadata;
  return {
    ...pod,
    metadata: {
      name: `${name}-${nodeName.toLowerCase()}`,
      namespace,
      ...(labels && { labels }),
      annotations: { ...annotations, [hashAnnotation]: uid, [sourceAnnotation]: 'file' },
      uid,
      resourceVersion: '',
      creationTimestamp: formatTime(nowMs),
    },
    spec: {
      ...pod.spec,
      nodeName,
      // As upstream: what goes wrong with the node is no reason to end them.
      tolerations: [...(pod.spec.tolerations ?? []), { operator: 'Exists', effect: 'NoExecute' }],
    },
    status: { phase: 'Pending' },
  };
}

function check(pod: Pod): void {
  if (!pod.metadata?.name) throw new Error('metadata.name: Required value');
  const [wrong] = [...checkFields(structOf(Pod), pod), ...checkNames(pod)];
  if (wrong) throw new Error(formatFieldError(wrong));
  const named = namedResource(pod);
  if (named !== undefined) throw new Error(`static pods may not reference ${named}`);
}

/** What places on the node are called after. An API server has not looked at them. */
function checkNames({ metadata, spec }: Pod): FieldError[] {
  const { name, namespace = 'default' } = metadata;
  const labels: [field: string, value: string][] = [
    ['metadata.namespace', namespace],
    ...placedContainers(spec, ['initContainers', 'containers']).map(({ path, container }): [string, string] => [
      `spec.${path}.name`,
      container.name,
    ]),
    ...(spec.volumes ?? []).map((volume, index): [string, string] => [`spec.volumes[${index}].name`, volume.name]),
  ];
  return [
    ...checkSubdomain(name).map(why => invalidValue('metadata.name', name, why)),
    ...labels.flatMap(([field, value]) => checkLabel(value).map(why => invalidValue(field, value, why))),
  ];
}
