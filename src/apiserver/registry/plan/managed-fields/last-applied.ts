/** The annotation in which `kubectl apply` without `--server-side` keeps what was applied last. Who goes over to
 *  server-side apply with kubectl takes what it says along, and may go back.
 *  Source:
 *  https://kubernetes.io/docs/reference/using-api/server-side-apply/#upgrading-from-client-side-apply-to-server-side-apply */
import {
  byteLength,
  changesInSteps,
  checkApplied,
  difference,
  escapedJson,
  type FieldSet,
  fieldsInSteps,
  isObject,
  type JsonObject,
  type KubeObject,
  lastAppliedAnnotation,
  noFields,
  ownValue,
  type StructReference,
} from '#api';
import { parseForeign, type Steps } from '#base';

/** Characters of all annotations. */
const maxLength = 256 * 1024;

/** Whether a manager takes the annotation along. */
export const isFollowed = (manager: string): boolean => manager === 'kubectl';

/** The fields that were applied last from the client, and are still so: it is no conflict that somebody manages
 *  them. */
export function* allowedByLastApplied(struct: StructReference, apiVersion: string, live: KubeObject): Steps<FieldSet> {
  const last = parse(live.metadata.annotations?.[lastAppliedAnnotation]);
  if (!last || last['apiVersion'] !== apiVersion || checkApplied(struct, last) !== undefined) return noFields;
  const { added, modified, removed } = yield* changesInSteps(struct, last, live);
  return [modified, added, removed].reduce(difference, yield* fieldsInSteps(struct, last, 'named'));
}

function parse(text = ''): JsonObject | undefined {
  try {
    const parsed = parseForeign(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The object with what was applied in its annotation, if it has one. */
export function withLastApplied(object: JsonObject, applied: JsonObject): JsonObject {
  const metadata = object['metadata'];
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined;
  if (!isObject(metadata) || !isObject(annotations) || !ownValue(annotations, lastAppliedAnnotation)) return object;
  const { [lastAppliedAnnotation]: _before, ...others } = annotations;
  const all = { ...others, [lastAppliedAnnotation]: textOf(applied) };
  const length = Object.entries(all).reduce((sum, [name, text]) => sum + byteLength(`${name}${text}`), 0);
  return { ...object, metadata: { ...metadata, annotations: length > maxLength ? others : all } };
}

/** As kubectl writes it: one line, names in order. */
function textOf(applied: JsonObject): string {
  const { metadata } = applied;
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined;
  const stripped = isObject(metadata) && isObject(annotations);
  const object = stripped ? { ...applied, metadata: { ...metadata, annotations: without(annotations) } } : applied;
  return `${escapedJson(inOrder(object))}\n`;
}

const without = ({ [lastAppliedAnnotation]: _before, ...annotations }: JsonObject): JsonObject => annotations;

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, inOrder(member)]));
}
