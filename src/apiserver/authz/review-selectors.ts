/** What a question's selectors limit it to. Pure. */
import { type FieldRequirement, parseFieldSelector, parseLabelSelector, type ResourceAttributes } from '#api';

/** What was understood of the selectors, and what to say of the rest. */
export interface ReadSelectors {
  /** Fields that have one value. Absent: no field selector. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Upstream's words for what could not be read. Default: all could. */
  readonly evaluationError?: string;
}

/** What cannot be read limits nothing: the question is then a wider one. */
export function readSelectors({ fieldSelector, labelSelector }: ResourceAttributes): ReadSelectors {
  const errors: string[] = [];
  const note = (name: string, how: string) => {
    errors.push(`spec.resourceAttributes.${name} ${how}ignored due to parse error`);
  };
  const fields = fieldSelector && readFields(fieldSelector, how => note('fieldSelector', how));
  if (labelSelector) checkLabels(labelSelector, how => note('labelSelector', how));
  return {
    ...(fields && { fields }),
    ...(errors.length > 0 && { evaluationError: errors.join(', ') }),
  };
}

/** Longer texts are not read, and limit nothing: every pod may ask such questions, and to read one is a step of the
 *  event loop. The address of a request, which a question is mostly about, is a quarter of that at most. */
const maxRawLength = 256 * 1024;

type Note = (how: '' | 'partially ') => void;

function readFields(
  { rawSelector, requirements = [] }: NonNullable<ResourceAttributes['fieldSelector']>,
  note: Note,
): Record<string, string> {
  const exact = (all: readonly FieldRequirement[]) =>
    Object.fromEntries(all.filter(({ equal }) => equal).map(({ name, value }) => [name, value]));
  if (rawSelector) return exact(attempt(parseFieldSelector, rawSelector, note) ?? []);
  const read = requirements.flatMap(({ key, operator, values = [] }): FieldRequirement[] =>
    values.length === 1 && (operator === 'In' || operator === 'NotIn')
      ? [{ name: key, value: values[0] as string, equal: operator === 'In' }]
      : [],
  );
  if (read.length < requirements.length) note(read.length > 0 ? 'partially ' : '');
  return exact(read);
}

const labelOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function checkLabels(
  { rawSelector, requirements = [] }: NonNullable<ResourceAttributes['labelSelector']>,
  note: Note,
): void {
  if (rawSelector) attempt(parseLabelSelector, rawSelector, note);
  const known = requirements.filter(({ operator }) => labelOperators.includes(operator));
  if (known.length < requirements.length) note(known.length > 0 ? 'partially ' : '');
}

function attempt<T>(parse: (text: string) => T, text: string, note: Note): T | undefined {
  try {
    if (text.length <= maxRawLength) return parse(text);
    note('');
    return undefined;
  } catch {
    note('');
    return undefined;
  }
}
