/** Rules that groups of pods and templates of them share, in upstream's order and words. `old` is undefined for what is
 *  new. */
import {
  checkLabel,
  checkSubdomain,
  type DisruptionMode,
  type FieldError,
  invalidValue,
  type PodGroupSchedulingPolicy,
  required,
} from '#api';
import { checkUnchanged, invalidEach } from '../fields/checks.ts';

/** The most important that users may make something. */
const maxPriority = 1_000_000_000;

/** A name that must be given. */
export const checkName = (field: string, name: string | undefined, check: typeof checkLabel): FieldError[] =>
  name ? invalidEach(field, name, check(name)) : [required(field)];

/** What says how many pods must find a place at once. */
export function checkPolicy(
  field: string,
  { basic, gang }: PodGroupSchedulingPolicy,
  old?: PodGroupSchedulingPolicy,
): FieldError[] {
  return [
    ...checkExactlyOne(field, { basic, gang }),
    ...(old ? checkUnchanged(`${field}.basic`, basic, old.basic) : []),
    ...checkGang(`${field}.gang`, gang, old),
  ];
}

function checkGang(
  field: string,
  gang: PodGroupSchedulingPolicy['gang'],
  old: PodGroupSchedulingPolicy | undefined,
): FieldError[] {
  if (old && gang && !old.gang) return [invalidValue(field, null, 'field cannot be set once created')];
  if (old?.gang && !gang) return [invalidValue(field, null, 'field cannot be cleared once set')];
  if (!gang) return [];
  const { minCount } = gang;
  if (!minCount) return [required(`${field}.minCount`)];
  return minCount < 0 ? [invalidValue(`${field}.minCount`, minCount, 'must be greater than or equal to 1')] : [];
}

/** What of a group is the same in its template, and stays. */
interface Kept {
  readonly disruptionMode?: DisruptionMode;
  readonly priorityClassName?: string;
  readonly priority?: number;
}

/** How its pods may be pushed off, and how important it is. */
export function checkKept(
  field: string,
  { disruptionMode, priorityClassName = '', priority }: Kept,
  old?: Kept,
): FieldError[] {
  const changed = (name: keyof Kept, value: unknown) =>
    old ? checkUnchanged(`${field}.${name}`, value, old[name]) : [];
  const mode = changed('disruptionMode', disruptionMode);
  const name = changed('priorityClassName', priorityClassName || undefined);
  const number = changed('priority', priority);
  if (mode.length === 0 && !old && disruptionMode)
    mode.push(...checkDisruptionMode(`${field}.disruptionMode`, disruptionMode));
  if (name.length === 0 && priorityClassName !== '')
    name.push(...invalidEach(`${field}.priorityClassName`, priorityClassName, checkSubdomain(priorityClassName)));
  if (number.length === 0 && priority !== undefined && priority > maxPriority)
    number.push(invalidValue(`${field}.priority`, priority, `must be less than or equal to ${maxPriority}`));
  return [...mode, ...name, ...number];
}

const checkDisruptionMode = (field: string, { single, all }: DisruptionMode): FieldError[] =>
  checkExactlyOne(field, { single, all });

/** Exactly one of the members is given; they are named in the order that they have. */
function checkExactlyOne(field: string, members: Readonly<Record<string, unknown>>): FieldError[] {
  const names = Object.keys(members);
  const given = names.filter(name => members[name] !== undefined);
  const all = names.map(name => `\`${name}\``).join(', ');
  if (given.length === 0) return [invalidValue(field, '', `must specify one of: ${all}`)];
  if (given.length === 1) return [];
  return [invalidValue(field, `{${given.join(', ')}}`, `must specify exactly one of: ${all}`)];
}

/** A template that a group was made from. */
export const checkTemplateReference = (
  field: string,
  { workloadName, templateName }: { readonly workloadName?: string; readonly templateName?: string },
): FieldError[] => [
  ...checkName(`${field}.workloadName`, workloadName, checkSubdomain),
  ...checkName(`${field}.templateName`, templateName, checkLabel),
];
