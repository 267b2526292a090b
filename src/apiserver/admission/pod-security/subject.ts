/** What is looked at, and words about it. Pure. */
import { allContainers, type Container, type ObjectMeta, type PodSpec } from '#api';

/** A pod, or a template of pods. */
export interface Subject {
  readonly metadata: Pick<ObjectMeta, 'annotations'> | undefined;
  readonly spec: PodSpec;
}

/** What breaks a rule: which rule, and what about it. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** `"a", "b"`. */
export const quoted = (texts: readonly string[]): string => texts.map(text => `"${text}"`).join(', ');

/** Each once, in order. */
export const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/** `container "a"`, `containers "a", "b"`. */
export const containersNamed = (containers: readonly Container[]): string =>
  `${plural(containers, 'container')} ${quoted(containers.map(({ name }) => name))}`;

/** The word for one or several. */
export const plural = (of: readonly unknown[], one: string, several = `${one}s`): string =>
  of.length === 1 ? one : several;

/** `pod and container "a"`: who sets what must not be set, or nothing that must be. */
export const setters = (isPod: boolean, containers: readonly Container[], separator = ' and '): string =>
  [...(isPod ? ['pod'] : []), ...(containers.length > 0 ? [containersNamed(containers)] : [])].join(separator);

/** A rule that containers break one by one; undefined when none does. */
export function brokenBy(
  subject: Subject,
  breaks: (container: Container) => boolean,
  describe: (containers: readonly Container[]) => Violation,
): Violation | undefined {
  const breaking = allContainers(subject.spec).filter(breaks);
  return breaking.length > 0 ? describe(breaking) : undefined;
}
