/** What somebody applied, as the object that is wanted. */
import { badRequest, cloneInSteps, type Kind, type KubeObject, type StatusError } from '#api';
import type { Steps } from '#base';
import { type Application, planApply } from './apply.ts';
import { setEntries } from './record.ts';

interface WantedOptions {
  /** Paths of names that come twice in one object of the text. Default: none. */
  readonly duplicateFields?: readonly string[] | undefined;
  /** Where the text has a key again, in words, where it is no JSON. Default: nowhere. */
  readonly repeatedKeys?: readonly string[] | undefined;
  /** What to do about those. Default: Warn. */
  readonly fieldValidation: string | undefined;
  readonly warn: (text: string) => void;
  /** Makes JSON an object to store, and takes it over. Throws what `refuse` makes of the reason for which it is
   *  none. */
  decode(raw: unknown, refuse: (why: string) => StatusError): Steps<KubeObject>;
}

/** The object that an apply makes of the live one, with the record of its managers. Throws the 400 for what is none,
 *  and the 409 for conflicts. */
export function* wantedByApply(application: Application, options: WantedOptions): Steps<KubeObject> {
  const { object, managedFields } = yield* planApply(application);
  complainOfDuplicates(options);
  const { kind, applied } = application;
  yield;
  const own = yield* cloneInSteps(object);
  yield;
  const wanted = yield* options.decode(own, why => unconvertible(kind, applied, why));
  setEntries(wanted, managedFields);
  return wanted;
}

/** In the words of upstream's reader of YAML, for which JSON is one line. */
function complainOfDuplicates(options: WantedOptions): void {
  const { duplicateFields = [], repeatedKeys = [], fieldValidation, warn } = options;
  const names = duplicateFields.map(path => path.slice(path.lastIndexOf('.') + 1));
  const lines = [...names.map(name => `line 1: key ${JSON.stringify(name)} already set in map`), ...repeatedKeys];
  if (fieldValidation !== 'Strict' || lines.length === 0) {
    for (const line of lines) warn(line);
    return;
  }
  const text = lines.map(line => `\n  ${line}`).join('');
  throw badRequest(`error strict decoding patch: error converting YAML to JSON: yaml: unmarshal errors:${text}`);
}

/** The error for values that are of the right type, and yet none of the field's: a number too large, a quantity that is
 *  none. */
function unconvertible(
  { apiVersion, kind }: Pick<Kind, 'apiVersion' | 'kind'>,
  applied: unknown,
  why: string,
): StatusError {
  const version = `${apiVersion.includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`;
  const { namespace = '', name = '' } =
    (applied as { metadata?: { namespace?: string; name?: string } }).metadata ?? {};
  const reason = `unable to convert unstructured object to ${version}: error decoding from json: ${why}`;
  return badRequest(`failed to convert new object (${namespace}/${name}; ${version}) to proper version: ${reason}`);
}
