/** What a converter may make of an object: pure. Fields are its to change; of the metadata, labels and annotations
 *  alone.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#response */
import {
  checkAnnotations,
  checkLabels,
  deepEqual,
  formatFieldError,
  goType,
  isObject,
  type JsonObject,
  jsonType,
  type KubeObject,
} from '#api';

/** A kind as messages name it: `example.com/v1, Kind=Gadget`. */
export const gvkOf = ({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): string =>
  `${apiVersion}, Kind=${kind}`;

/** The object that was wanted, with the metadata of the original but for what may be another. Throws an Error in
 *  upstream's words for what is no conversion of it. Takes `converted` over. */
export function acceptConverted(original: KubeObject, converted: unknown, desired: string): KubeObject {
  const who = `conversion webhook for ${gvkOf(original)}`;
  if (!isObject(converted)) throw new Error(`${who} returned invalid object at index 0: it is ${jsonType(converted)}`);
  const { apiVersion, kind } = converted;
  if (apiVersion !== desired)
    throw new Error(
      `${who} returned invalid object at index 0: invalid groupVersion (expected ${desired}, received ${textOf(apiVersion)})`,
    );
  if (kind !== original.kind)
    throw new Error(
      `${who} returned invalid object at index 0: invalid kind (expected ${original.kind}, received ${textOf(kind)})`,
    );
  checkIdentity(original, converted, who);
  const metadata = restoreMetadata(original, converted, who);
  return { ...converted, metadata } as unknown as KubeObject;
}

const identity = [
  ['name', 'name'],
  ['namespace', 'namespace'],
  ['uid', 'UID'],
] as const;

function checkIdentity(original: KubeObject, converted: JsonObject, who: string): void {
  const metadata = isObject(converted['metadata']) ? converted['metadata'] : {};
  for (const [field, name] of identity) {
    const [before, after] = [textOf(original.metadata[field]), textOf(metadata[field])];
    if (before !== after)
      throw new Error(`${who} returned invalid object: must have the same ${name}: ${before} != ${after}`);
  }
}

function restoreMetadata(original: KubeObject, { metadata }: JsonObject, who: string): KubeObject['metadata'] {
  const invalid = (why: string) => new Error(`${who} returned invalid metadata: ${why}`);
  if (metadata === undefined) throw invalid('missing metadata in converted object');
  if (!isObject(metadata)) throw invalid(`invalid metadata of type ${goType(metadata)} in converted object`);
  const restored: JsonObject = { ...original.metadata };
  for (const field of ['labels', 'annotations'] as const) {
    const given = metadata[field];
    delete restored[field];
    if (given === undefined || given === null) continue;
    const why = wrongTexts(field, given, original.metadata[field]);
    if (why !== undefined) throw invalid(why);
    restored[field] = given;
  }
  return restored as unknown as KubeObject['metadata'];
}

/** What is wrong with labels or annotations. Those that were there are taken as they are. */
function wrongTexts(field: 'labels' | 'annotations', given: unknown, before: unknown): string | undefined {
  if (!isObject(given)) return `invalid metadata.${field} of type ${goType(given)} in converted object`;
  for (const [name, value] of Object.entries(given))
    if (typeof value !== 'string')
      return `metadata.${field}[${name}] must be a string, but is ${goType(value)} in converted object`;
  if (deepEqual(given, before)) return undefined;
  const check = field === 'labels' ? checkLabels : checkAnnotations;
  const errors = check(`metadata.${field}`, given as Record<string, string>).map(formatFieldError);
  if (errors.length === 0) return undefined;
  return errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
