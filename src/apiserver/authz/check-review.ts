/** Rules of questions about permission. Pure. */
import {
  checkLabelValue,
  checkQualifiedName,
  collectErrors,
  type FieldError,
  type FieldSelectorAttributes,
  forbiddenField,
  invalidObject,
  invalidValue,
  type LabelSelectorAttributes,
  type NonResourceAttributes,
  type ObjectMeta,
  type ResourceAttributes,
  required,
} from '#api';

/** What is asked. */
export interface Question {
  readonly resourceAttributes?: ResourceAttributes;
  readonly nonResourceAttributes?: NonResourceAttributes;
}

/** A question, and about whom; its own asker needs no name. */
export interface AskedReview {
  readonly metadata: ObjectMeta;
  readonly spec: Question & { readonly user?: string; readonly groups?: readonly string[] };
  /** Whether it is about the one who asks. Default false. */
  readonly isOwn?: boolean;
  /** The namespace that it must be about. Default: any. */
  readonly namespace?: string | undefined;
}

/** What the server itself puts into metadata is nobody's mistake. */
const ownMetadata = new Set(['namespace', 'managedFields']);

/** Throws the 422 for a question that cannot be answered. Upstream's names the group alone. */
export function refuseInvalidReview(review: AskedReview): void {
  const errors = checkReview(review);
  if (errors.length > 0) throw invalidObject({ group: 'authorization.k8s.io', kind: '' }, '', errors);
}

/** What is wrong with a question. */
export function checkReview({ metadata, spec, isOwn = false, namespace }: AskedReview): FieldError[] {
  return [
    ...checkQuestion(spec),
    ...(isOwn || spec.user || spec.groups?.length
      ? []
      : [invalidValue('spec.user', spec.user ?? '', 'at least one of user or group must be specified')]),
    ...(namespace === undefined ? [] : checkNamespace(spec, namespace)),
    ...checkMetadata(metadata, namespace),
  ];
}

function checkQuestion({ resourceAttributes: resource, nonResourceAttributes: path }: Question): FieldError[] {
  if (!resource === !path) {
    const rule = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    return [invalidValue('spec', path ?? null, rule)];
  }
  const field = 'spec.resourceAttributes';
  return [
    ...checkSelector(`${field}.fieldSelector`, resource?.fieldSelector, checkFieldKey),
    ...checkSelector(`${field}.labelSelector`, resource?.labelSelector, checkLabelRequirement),
  ];
}

function checkNamespace({ resourceAttributes, nonResourceAttributes }: Question, namespace: string): FieldError[] {
  const errors: FieldError[] = [];
  if (nonResourceAttributes) {
    const rule = 'disallowed on this kind of request';
    errors.push(invalidValue('spec.nonResourceAttributes', nonResourceAttributes, rule));
  }
  if (resourceAttributes && resourceAttributes.namespace !== namespace) {
    const { namespace: asked = '' } = resourceAttributes;
    errors.push(invalidValue('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace'));
  }
  return errors;
}

function checkMetadata(metadata: ObjectMeta, namespace: string | undefined): FieldError[] {
  const given = Object.entries(metadata).filter(([name, value]) => !ownMetadata.has(name) && value !== undefined);
  if (given.length === 0) return [];
  const rule = namespace === undefined ? 'must be empty' : 'must be empty except for namespace';
  return [invalidValue('metadata', Object.fromEntries(given), rule)];
}

type SelectorAttributes = FieldSelectorAttributes | LabelSelectorAttributes;
interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

function checkSelector(
  field: string,
  selector: SelectorAttributes | undefined,
  checkOne: (field: string, requirement: Requirement) => FieldError[],
): FieldError[] {
  if (!selector) return [];
  const requirements: readonly Requirement[] = selector.requirements ?? [];
  if (!selector.rawSelector && requirements.length === 0) {
    const rule = `when ${field} is specified, requirements or rawSelector is required`;
    return [required(`${field}.requirements`, rule)];
  }
  const both = 'may not specified at the same time as requirements';
  return [
    ...(selector.rawSelector && requirements.length > 0
      ? [invalidValue(`${field}.rawSelector`, selector.rawSelector, both)]
      : []),
    ...collectErrors(requirements, (requirement, index) => {
      const path = `${field}.requirements[${index}]`;
      return [...checkOne(path, requirement), ...checkValues(path, requirement)];
    }),
  ];
}

/** Operators that are not known are answered as such, not refused: there may be more some day. */
function checkValues(field: string, { operator, values = [] }: Requirement): FieldError[] {
  if ((operator === 'In' || operator === 'NotIn') && values.length === 0)
    return [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
    return [forbiddenField(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  return [];
}

const checkFieldKey = (field: string, { key }: Requirement): FieldError[] =>
  key ? [] : [required(`${field}.key`, 'must be specified')];

const checkLabelRequirement = (field: string, { key, values = [] }: Requirement): FieldError[] => [
  ...checkQualifiedName(key).map(problem => invalidValue(`${field}.key`, key, problem)),
  ...collectErrors(values, (value, index) =>
    checkLabelValue(value).map(problem => invalidValue(`${field}.values[${index}]`, value, problem)),
  ),
];
