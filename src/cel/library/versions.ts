/** Semantic versions. Source: https://semver.org */
export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly before: readonly string[];
}

const strict =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** Undefined for what is none. Lax: a `v` before it, parts left out and zeros before numbers are overlooked. */
export function parseVersion(text: string, isLax: boolean): Version | undefined {
  const match = strict.exec(isLax ? completed(text) : text);
  if (!match) return undefined;
  const [, major = '0', minor = '0', patch = '0', before] = match;
  const parts = before === undefined ? [] : before.split('.');
  if (parts.some(part => /^0\d+$/.test(part))) return undefined;
  return { major: BigInt(major), minor: BigInt(minor), patch: BigInt(patch), before: parts };
}

function completed(text: string): string {
  const [, numbers = '', rest = ''] = /^v?([\d.]*)(.*)$/.exec(text.trim()) ?? [];
  const parts = numbers.split('.').map(part => part.replace(/^0+(?=\d)/, ''));
  while (parts.length < 3) parts.push('0');
  return parts.join('.') + rest;
}

/** -1, 0 or 1. */
export function compareVersions(a: Version, b: Version): number {
  for (const part of ['major', 'minor', 'patch'] as const) if (a[part] !== b[part]) return a[part] < b[part] ? -1 : 1;
  if (a.before.length === 0 || b.before.length === 0) return Math.sign(b.before.length - a.before.length);
  for (const [index, part] of a.before.entries()) {
    const other = b.before[index];
    if (other === undefined) return 1;
    if (part !== other) return comparePart(part, other);
  }
  return a.before.length < b.before.length ? -1 : 0;
}

function comparePart(a: string, b: string): number {
  const [one, two] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (one && two) return BigInt(a) < BigInt(b) ? -1 : 1;
  if (one !== two) return one ? -1 : 1;
  return a < b ? -1 : 1;
}
