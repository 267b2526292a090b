/** Bodies, and what patches make of objects, as objects of a kind: pure. */
import {
  badRequest,
  invalidObject,
  invalidValue,
  jsonType,
  type Kind,
  type KubeObject,
  type Mismatch,
  parseApiVersion,
  type StatusError,
} from '#api';
import { runNow, type Steps } from '#base';
import type { KindShape } from '../../resource/definition.ts';
import { decodeAs, normalizeAs } from '../../resource/field-rules.ts';

/** Makes the error for what is no object of the kind; `mismatch`: the value of a wrong type, where it is one. */
export type Refuse = (why: string, mismatch?: Mismatch) => StatusError;

interface DecodeOptions {
  /** What to do about unknown and duplicate fields. Default: Warn. */
  fieldValidation: string | undefined;
  warn: (text: string) => void;
  /** What else is to be complained of as of unknown fields. Default: nothing. */
  complaints?: readonly string[] | undefined;
  /** Other API versions that the body may have. Default: none. */
  otherVersions?: readonly string[] | undefined;
  /** Whether it was made by an apply. Default false. */
  isApplied?: boolean;
  /** The error for what is no object of the kind. Default: the 400 for a body. */
  refuse?: Refuse;
}

/** Makes a body an object of the kind, in its normal form: checks what it is, the types of its fields, and what it has
 *  too much. Changes the body. Throws the 400 for what is no such object. */
export const decodeBody = (shape: KindShape, body: unknown, options: DecodeOptions): KubeObject =>
  runNow(decodeSteps(shape, body, options));

/** {@link decodeBody} in steps. */
export function* decodeSteps(shape: KindShape, body: unknown, options: DecodeOptions): Steps<KubeObject> {
  const { kind } = shape;
  // As Go's decoder, which makes an empty object of null.
  if (body === null) return yield* decodeSteps(shape, {}, options);
  const { otherVersions = [], refuse = why => undecodable(kind, why) } = options;
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): not an object`);
  }
  const object = body as KubeObject;
  checkType(shape, object, { otherVersions, refuse: options.refuse });
  const { error, mismatch, unknownFields } = decodeAs(shape, object, options);
  if (error !== undefined) throw refuse(error, mismatch);
  const complaints = [
    ...unknownFields.map(field => `unknown field "${field}"`),
    ...(options.complaints ?? []).filter(text => !unknownFields.some(field => isWithin(text, field))),
  ];
  if (complaints.length > 0) complain(complaints, { ...options, refuse });
  object.metadata ??= {} as KubeObject['metadata'];
  keepReset(object.metadata);
  yield;
  normalizeAs(shape, object);
  return object;
}

/** Whether a complaint is about what is in a field that nobody reads. */
const isWithin = (text: string, field: string): boolean =>
  text.startsWith(`duplicate field "${field}.`) || text.startsWith(`duplicate field "${field}[`);

/** A list of nothing says that the record of managers is to be forgotten, and would count as left out: the other way to
 *  say so. */
function keepReset(metadata: KubeObject['metadata']): void {
  if (metadata.managedFields?.length === 0) metadata.managedFields = [{}];
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

/** Throws the 400 for what cannot name a type. */
export function checkTypeNames(
  object: { readonly apiVersion?: unknown; readonly kind?: unknown },
  refuse: (why: string) => StatusError = badRequest,
): void {
  for (const name of ['apiVersion', 'kind'] as const) {
    const given = object[name] ?? '';
    if (typeof given !== 'string') throw refuse(notATypeName(name, given));
  }
}

/** A body may leave out what it is, but not be something else. */
function checkType(
  { kind, isCustom = false }: KindShape,
  object: KubeObject,
  { otherVersions, refuse }: { otherVersions: readonly string[]; refuse: DecodeOptions['refuse'] },
): void {
  checkTypeNames(object, refuse);
  const apiVersion = object.apiVersion || kind.apiVersion;
  const name = object.kind || kind.kind;
  if (![kind.apiVersion, ...otherVersions].includes(apiVersion) || name !== kind.kind) {
    const why = `no kind "${name}" is registered for version "${apiVersion}"`;
    if (refuse) throw refuse(why);
    if (isCustom) throw wrongCustomType(kind, { apiVersion, name }, object);
    const { version } = parseApiVersion(apiVersion);
    throw badRequest(`${name} in version "${version}" cannot be handled as a ${kind.kind}: ${why}`);
  }
  object.apiVersion = kind.apiVersion;
  object.kind = kind.kind;
}

/** As upstream, which reads objects of custom kinds before it asks of which kind they are. */
function wrongCustomType(
  kind: Kind,
  given: { apiVersion: string; name: string },
  { metadata }: KubeObject,
): StatusError {
  if (given.apiVersion !== kind.apiVersion)
    return badRequest(
      `the API version in the data (${given.apiVersion}) does not match the expected API version (${kind.apiVersion})`,
    );
  const error = invalidValue('kind', given.name, `must be ${kind.kind}`);
  return invalidObject({ kind: given.name, group: kind.group }, metadata?.name ?? '', [error]);
}
