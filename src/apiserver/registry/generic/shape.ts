/** What the engine needs to know of the shape of objects: everything that walks descriptors enters here. */
import {
  applyDefaults,
  badRequest,
  checkFields,
  decodeObject,
  dropDisabledFields,
  type FieldError,
  jsonType,
  type Kind,
  type KubeObject,
  normalize,
  type StatusError,
} from '#api';
import { nextTurn } from '#base';
import type { KindShape } from '../../resource/definition.ts';
import type { Resource } from '../../resource/resource.ts';

export interface DecodeOptions {
  /** What to do about unknown and duplicate fields. Default: Warn. */
  fieldValidation: string | undefined;
  warn: (text: string) => void;
  /** Paths of fields that the body's text has twice. Default: none. */
  duplicateFields?: readonly string[] | undefined;
  /** Other API versions that the body may have. Default: none. */
  otherVersions?: readonly string[] | undefined;
  /** The error for what is no object of the kind. Default: the 400 for a body. */
  refuse?: (why: string) => StatusError;
}

/** Makes a body an object of the kind, in its normal form: checks what it is, the types of its fields, and what it has too much.
 *  Changes the body. Throws the 400 for what is no such object. */
export function decodeBody({ kind, struct }: KindShape, body: unknown, options: DecodeOptions): KubeObject {
  const { duplicateFields = [], otherVersions = [], refuse = why => undecodable(kind, why) } = options;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): not an object`);
  }
  const object = body as KubeObject;
  checkType(kind, object, otherVersions);
  const { error, unknownFields } = decodeObject(struct, object);
  if (error !== undefined) throw refuse(error);
  const complaints = [
    ...unknownFields.map(field => `unknown field "${field}"`),
    ...duplicateFields.map(field => `duplicate field "${field}"`),
  ];
  if (complaints.length > 0) complain(complaints, { ...options, refuse });
  object.metadata ??= {} as KubeObject['metadata'];
  normalize(struct, object);
  return object;
}

function complain(
  texts: readonly string[],
  { fieldValidation = 'Warn', warn, refuse }: DecodeOptions & Pick<Required<DecodeOptions>, 'refuse'>,
): void {
  if (fieldValidation === 'Strict') throw refuse(`strict decoding error: ${texts.join(', ')}`);
  if (fieldValidation === 'Warn') for (const text of texts) warn(text);
}

const undecodable = ({ kind, version }: Kind, why: string) =>
  badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);

/** The words of upstream's decoder, which looks at these two fields first. */
const notATypeName = (field: string, value: unknown): string =>
  `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(value)} into Go struct field .${field} of type string`;

/** A body may leave out what it is, but not be something else. */
function checkType(kind: Kind, object: KubeObject, otherVersions: readonly string[]): void {
  for (const name of ['apiVersion', 'kind'] as const) {
    const given: unknown = object[name] ?? '';
    if (typeof given !== 'string') throw badRequest(notATypeName(name, given));
  }
  if (object.apiVersion && ![kind.apiVersion, ...otherVersions].includes(object.apiVersion)) {
    throw badRequest(
      `the API version in the data (${object.apiVersion}) does not match the expected API version (${kind.apiVersion})`,
    );
  }
  if (object.kind && object.kind !== kind.kind) {
    const { kind: given } = object;
    throw badRequest(
      `${given} in version "${kind.version}" cannot be handled as a ${kind.kind}: no kind "${given}" is registered for version "${kind.apiVersion}"`,
    );
  }
  object.apiVersion = kind.apiVersion;
  object.kind = kind.kind;
}

/** Fills in what fields are when left out: constants of the descriptors, then what the strategy derives. A large draft is
 *  done in turns. */
export function fillDefaults(
  { struct, strategy }: Resource,
  draft: KubeObject,
  isLarge: boolean | undefined,
): Promise<void> | undefined {
  applyDefaults(struct, draft);
  if (isLarge)
    return nextTurn()
      .then(() => strategy.applyDefaults?.(draft))
      .then(nextTurn);
  strategy.applyDefaults?.(draft);
  return undefined;
}

/** Brings what strategy and admission made of a draft into its normal form. */
export function finishDraft({ struct }: Resource, draft: KubeObject): void {
  normalize(struct, draft);
}

/** Drops what is behind a feature gate that is off, unless the object has it already. */
export function dropDisabled({ struct }: Resource, draft: KubeObject, old?: KubeObject): void {
  dropDisabledFields(struct, draft, old);
}

/** An object with more faults in its shape is not looked at any further: rules say so much of each. */
const manyFaults = 1000;

/** What is wrong with the object by its shape (required fields, possible texts), and by rules. What a rule says of a missing
 *  field is said instead of that it is required. */
export async function checkShape(
  { struct }: Resource,
  object: KubeObject,
  { rules, isLarge }: { rules: (object: KubeObject) => FieldError[]; isLarge: boolean | undefined },
): Promise<FieldError[]> {
  if (isLarge) await nextTurn();
  const shape = checkFields(struct, object);
  if (isLarge) await nextTurn();
  if (shape.length === 0) return rules(object);
  if (shape.length > manyFaults) return shape;
  const errors = rules(object);
  const told = new Set(errors.map(({ field }) => field));
  return [...shape.filter(({ type, field }) => type !== 'Required' || !told.has(field)), ...errors];
}
