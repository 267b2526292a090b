/** The scale of custom objects: numbers that their definition says where to find.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#scale-subresource */
import {
  badRequest,
  conflict,
  type FieldError,
  fieldElement,
  goText,
  goType,
  internalError,
  invalidValue,
  isObject,
  type JsonObject,
  type Kind,
  type KubeObject,
  ownValue,
  Scale,
  setOwn,
} from '#api';
import { giveRecord, takeRecord } from '../../registry/plan/managed-fields/scale.ts';
import type { SubresourceHandler } from '../../resource/subresource.ts';

/** Where the numbers are. */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

/** The subresource of a kind. */
export function createScaleHandler(of: Kind, paths: ScalePaths): SubresourceHandler {
  const { specReplicasPath } = paths;
  const path = partsOf(specReplicasPath).map(fieldElement);
  return {
    of,
    name: 'scale',
    body: Scale,
    async get(key, { objects }) {
      const object = await objects.get(of, key);
      if (replicasAt(object, specReplicasPath) === undefined)
        throw internalError(new Error(`the spec replicas field ${JSON.stringify(specReplicasPath)} does not exist`));
      return scaleOf(object, paths);
    },
    async update(key, change, { objects }) {
      const update = async (draft: KubeObject) => {
        const current = scaleOf(draft, paths);
        giveRecord(draft, current, path);
        const wanted = (await change(current)) as Scale;
        if (wanted.spec?.replicas === undefined && replicasAt(draft, specReplicasPath) === undefined)
          throw badRequest(`the spec replicas field ${JSON.stringify(specReplicasPath)} cannot be empty`);
        checkVersion(draft, wanted, of);
        setAt(draft as unknown as JsonObject, partsOf(specReplicasPath), wanted.spec?.replicas ?? 0);
        takeRecord(draft, wanted, { of, path });
      };
      return scaleOf(await objects.update(of, key, update, { subresource: 'scale' }), paths);
    },
  };
}

/** Throws the 409 when the scale is of another version or object. */
function checkVersion({ metadata }: KubeObject, wanted: Scale, { group, plural }: Kind): void {
  const { uid, resourceVersion } = wanted.metadata;
  const isOther = (uid && uid !== metadata.uid) || (resourceVersion && resourceVersion !== metadata.resourceVersion);
  if (isOther) throw conflict({ group, resource: plural }, metadata.name);
}

function scaleOf(
  object: KubeObject,
  { specReplicasPath, statusReplicasPath, labelSelectorPath = '' }: ScalePaths,
): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = labelSelectorPath === '' ? undefined : valueAt(object, labelSelectorPath);
  const replicas = replicasAt(object, specReplicasPath) ?? 0;
  return {
    apiVersion: Scale.apiVersion,
    kind: Scale.kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: replicas ? { replicas } : {},
    status: {
      replicas: replicasAt(object, statusReplicasPath) ?? 0,
      ...(typeof selector === 'string' && selector !== '' ? { selector } : {}),
    },
  };
}

/** What is wrong with the numbers of an object; of its status alone, when that alone is written. */
export function validateReplicas(
  object: KubeObject,
  paths: ScalePaths | undefined,
  { statusOnly = false } = {},
): FieldError[] {
  if (!paths) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = paths;
  const errors = [...(statusOnly ? [] : [specReplicasPath]), statusReplicasPath].flatMap(path =>
    checkReplicas(object, path),
  );
  const selector = labelSelectorPath === undefined ? undefined : valueAt(object, labelSelectorPath);
  if (selector !== undefined && typeof selector !== 'string')
    errors.push(
      invalidValue(labelSelectorPath as string, '', wrongType(labelSelectorPath as string, selector, 'string')),
    );
  return errors;
}

const maxInt32 = 2 ** 31 - 1;

function checkReplicas(object: KubeObject, path: string): FieldError[] {
  const parts = partsOf(path);
  for (let count = 1; count < parts.length; count++) {
    const outer = valueAt(object, parts.slice(0, count).join('.'));
    if (outer === undefined || isObject(outer)) continue;
    return [invalidValue(path, 0, wrongType(path, outer, 'map[string]interface{}'))];
  }
  const value = valueAt(object, path);
  if (value === undefined) return [];
  if (!isWhole(value)) return [invalidValue(path, 0, wrongType(path, value, 'int64'))];
  if (value < 0) return [invalidValue(path, value, 'should be a non-negative integer')];
  if (value > maxInt32) return [invalidValue(path, value, `should be less than or equal to ${maxInt32}`)];
  return [];
}

const wrongType = (path: string, value: unknown, wanted: string): string =>
  `${path} accessor error: ${goText(value)} is of the type ${goType(value)}, expected ${wanted}`;

const isWhole = (value: unknown): value is number | bigint => typeof value === 'bigint' || Number.isInteger(value);

/** `.spec.replicas`: `spec`, `replicas`. */
const partsOf = (path: string): string[] => path.replace(/^\./, '').split('.');

function valueAt(object: KubeObject, path: string): unknown {
  let value: unknown = object;
  for (const part of partsOf(path)) value = isObject(value) ? ownValue(value, part) : undefined;
  return value;
}

function replicasAt(object: KubeObject, path: string): number | undefined {
  const value = valueAt(object, path);
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** Throws the 500 where something else is in the way. */
function setAt(object: JsonObject, [part = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    setOwn(object, part, value);
    return;
  }
  const inner = ownValue(object, part) ?? {};
  if (!isObject(inner)) throw internalError(new Error(`value cannot be set because .${part} is not a map`));
  setOwn(object, part, inner);
  setAt(inner, rest, value);
}
