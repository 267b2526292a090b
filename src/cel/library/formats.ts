/** Formats of names and values. Source:
 *  https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-format-library */
import { checkLabel, checkLabelValue, checkQualifiedName, checkServiceLabel, checkSubdomain } from '#api';
import type { Library } from '../functions.ts';
import { parseTimestamp } from '../times.ts';
import { OpaqueText, Optional } from '../values.ts';

type Check = (text: string) => readonly string[];

/** As of a name that goes on: a dash at the end is one within. */
const before =
  (check: Check): Check =>
  text =>
    check(text.replace(/-$/, 'a'));
const unless =
  (isRight: (text: string) => boolean, words: string): Check =>
  text =>
    isRight(text) ? [] : [words];

function isDateTime(text: string): boolean {
  try {
    parseTimestamp(text);
    return true;
  } catch {
    return false;
  }
}

const checks: Readonly<Record<string, Check>> = {
  dns1123Label: checkLabel,
  dns1123Subdomain: checkSubdomain,
  dns1035Label: checkServiceLabel,
  dns1123LabelPrefix: before(checkLabel),
  dns1123SubdomainPrefix: before(checkSubdomain),
  dns1035LabelPrefix: before(checkServiceLabel),
  qualifiedName: checkQualifiedName,
  labelValue: checkLabelValue,
  uri: unless(
    text => /^(?:\/|[a-z][a-z0-9+.-]*:)/i.test(text) && URL.canParse(text, 'path://'),
    'invalid URI for request',
  ),
  uuid: unless(
    text => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
    'does not match the UUID format',
  ),
  byte: unless(text => /^[a-z0-9+/]*={0,2}$/i.test(text) && text.length % 4 === 0, 'invalid base64'),
  date: unless(text => /^\d{4}-\d\d-\d\d$/.test(text) && isDateTime(`${text}T00:00:00Z`), 'invalid date'),
  datetime: unless(isDateTime, 'invalid datetime'),
};

/** A format, by its name. */
class FormatValue extends OpaqueText {
  readonly typeName = 'kubernetes.NamedFormat';
}

const validate = (format: unknown, text: string): Optional => {
  const wrong = checks[(format as FormatValue).text]?.(text) ?? [];
  return new Optional(wrong.length > 0 ? wrong : undefined);
};

export const formatLibrary: Library = {
  ...Object.fromEntries(
    Object.keys(checks).map(name => [`format.${name}(): kubernetes.NamedFormat`, () => new FormatValue(name)]),
  ),
  'format.named(string): optional<kubernetes.NamedFormat>': ([name]) =>
    new Optional(Object.hasOwn(checks, name as string) ? new FormatValue(name as string) : undefined),
  'kubernetes.NamedFormat.validate(string): optional<list<string>>': {
    run: ([format, text]) => validate(format, text as string),
    cost: ([, text]) => 0.1 * (text as string).length,
  },
};
