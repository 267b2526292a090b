/** The name of a pod template: its hash, which tells the pods of one revision from those of another. */
import type { PodTemplateSpec } from '#api';

/** Label with the hash, on a deployment's replica sets and their pods. */
export const templateHashLabel = 'pod-template-hash';

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;
/** No vowels, no look-alikes: a hash spells no word. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** A short hash of the template, changed by `collisionCount` when another template has the same. */
export function templateHash(template: PodTemplateSpec, collisionCount = 0): string {
  let hash = fnvOffset;
  for (const byte of new TextEncoder().encode(canonical(template) + (collisionCount > 0 ? `#${collisionCount}` : ''))) {
    hash = Math.imul(hash ^ byte, fnvPrime) >>> 0;
  }
  return Array.from(String(hash), digit => alphabet[digit.charCodeAt(0) % alphabet.length]).join('');
}

const withoutHash = new WeakMap<PodTemplateSpec, string>();

/** Whether two templates are the same but for {@link templateHashLabel}. */
export function isSameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return a !== undefined && b !== undefined && textWithoutHash(a) === textWithoutHash(b);
}

function textWithoutHash(template: PodTemplateSpec): string {
  let text = withoutHash.get(template);
  if (text === undefined) {
    const { [templateHashLabel]: _, ...labels } = template.metadata?.labels ?? {};
    withoutHash.set(template, (text = canonical({ ...template, metadata: { ...template.metadata, labels } })));
  }
  return text;
}

/** JSON with sorted keys; absent, null and empty metadata maps are the same. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, field: unknown) => {
    if (typeof field !== 'object' || field === null || Array.isArray(field)) return field ?? undefined;
    const entries = Object.entries(field).filter(([, inner]) => inner !== null && inner !== undefined);
    if (entries.length === 0 && (key === 'labels' || key === 'annotations' || key === 'metadata')) return undefined;
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
