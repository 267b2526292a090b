/** Why something is as it is, told to a person. */

export interface StorySection {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What `kubernode why` prints. */
export interface Story {
  /** `pod shop/web`. */
  readonly about: string;
  /** How it is, and why, in one line. */
  readonly summary: string;
  /** What that rests on. */
  readonly sections: readonly StorySection[];
}

/** A section, unless there is nothing to say. */
export const section = (title: string, lines: readonly string[]): readonly StorySection[] =>
  lines.length === 0 ? [] : [{ title, lines }];

/** The story as lines of text. */
export function renderStory({ about, summary, sections }: Story): string {
  const parts = sections.map(({ title, lines }) => [`${title}:`, ...lines.map(line => `  ${line}`)].join('\n'));
  return [`${about}: ${summary}`, ...parts].join('\n\n');
}

/** So many names are listed; how many more there are is said. */
const mostNames = 6;

/** `a, b, c and 4 more`. */
export function listNames(names: readonly string[]): string {
  const more = names.length - mostNames;
  return more > 0 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ');
}

/** `3m`, as kubectl shows ages. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
