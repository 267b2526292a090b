/** Which names a CustomResourceDefinition gets, and the conditions that say so. Pure.
 *  Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/ */
import { type CustomResourceDefinition, deepEqual, isConditionTrue, setCondition } from '#api';
import { formatTime } from '#base';

type Status = NonNullable<CustomResourceDefinition['status']>;
type Names = NonNullable<Status['acceptedNames']>;
/** A condition of a definition's status. */
export type Condition = NonNullable<Status['conditions']>[number];
type Verdict = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** Names that other definitions of the group have. */
export interface TakenNames {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/** Names as the sets in which they are looked up. */
export function takenNames(names: readonly Names[]): TakenNames {
  const resources = names.flatMap(({ plural, singular, shortNames = [] }) => [plural, singular ?? '', ...shortNames]);
  const kinds = names.flatMap(({ kind, listKind = '' }) => [kind, listKind]);
  return { resources: new Set(resources.filter(isSet)), kinds: new Set(kinds.filter(isSet)) };
}

const isSet = (name: string): boolean => name !== '';

/** What became of the names that a definition asks for. */
export interface NamesPlan {
  readonly names: Names;
  readonly condition: Verdict;
}

/** Gives a definition the names that nobody else has, and those that it has already. */
export function planNames({ spec, status }: CustomResourceDefinition, taken: TakenNames): NamesPlan {
  const wanted = spec.names;
  const given: Partial<Names> = status?.acceptedNames ?? {};
  const names: Partial<Names> = { ...given };
  let conflict: Verdict | undefined;
  const single = [
    ['plural', 'PluralConflict', taken.resources],
    ['singular', 'SingularConflict', taken.resources],
    ['kind', 'KindConflict', taken.kinds],
    ['listKind', 'ListKindConflict', taken.kinds],
  ] as const;
  for (const [field, reason, used] of single) {
    const name = wanted[field] ?? '';
    if (name === given[field] || !used.has(name)) names[field] = name;
    else conflict = refused(reason, inUse(name));
  }
  const shortNames = wanted.shortNames ?? [];
  const held = new Set(given.shortNames);
  const clashes = shortNames.filter(name => !held.has(name) && taken.resources.has(name));
  if (clashes.length === 0) names.shortNames = shortNames;
  else {
    const words = clashes.map(inUse);
    conflict = refused('ShortNamesConflict', words.length === 1 ? (words[0] as string) : `[${words.join(', ')}]`);
  }
  if (wanted.categories) names.categories = wanted.categories;
  else delete names.categories;
  if (names.shortNames?.length === 0) delete names.shortNames;
  const accepted: Verdict = {
    type: 'NamesAccepted',
    status: 'True',
    reason: 'NoConflicts',
    message: 'no conflicts found',
  };
  return { names: { plural: '', kind: '', ...names }, condition: conflict ?? accepted };
}

const inUse = (name: string): string => `${JSON.stringify(name)} is already in use`;

const refused = (reason: string, message: string): Verdict => ({
  type: 'NamesAccepted',
  status: 'False',
  reason,
  message,
});

const established: Verdict = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};
const notEstablished: Verdict = {
  type: 'Established',
  status: 'False',
  reason: 'NotAccepted',
  message: 'not all names are accepted',
};

interface StatusPlan {
  /** The status that the definition should have. */
  readonly status: Status;
  /** Whether it is to be served. */
  readonly isEstablished: boolean;
}

/** The status of a definition among the others of its group. Once established it stays so, with the names that it
 *  has. */
export function planStatus(
  definition: CustomResourceDefinition,
  { taken, nowMs }: { taken: TakenNames; nowMs: number },
): StatusPlan {
  const { names, condition } = planNames(definition, taken);
  const before = definition.status ?? {};
  const now = formatTime(nowMs);
  const wasEstablished = isConditionTrue(before.conditions, 'Established');
  const isEstablished = wasEstablished || condition.status === 'True';
  let conditions = setCondition<Condition>(before.conditions, condition, now);
  if (!wasEstablished)
    conditions = setCondition<Condition>(conditions, isEstablished ? established : notEstablished, now);
  return { status: { ...before, acceptedNames: names, conditions }, isEstablished };
}

/** Whether a status says the same as another. */
export const isSameStatus = (a: Status | undefined, b: Status): boolean => deepEqual(a ?? {}, b);
