/** Rules of certificates that are trusted. */
import { X509Certificate } from 'node:crypto';
import { byteLength, type FieldError, invalidValue, tooLong } from '#api';
import { type PemBlock, pemBlocksIn } from '#base';

const maxBytes = 1024 * 1024;

/** Certificates of authorities in PEM: one and more, each once. They are not shown in errors. */
export function checkTrustBundle(field: string, text: string): FieldError[] {
  if (byteLength(text) > maxBytes) return [tooLong(field, maxBytes)];
  const invalid = (detail: string): FieldError => invalidValue(field, '<value omitted>', detail);
  const entries = new Map<string, number[]>();
  const errors: FieldError[] = [];
  for (const [index, block] of pemBlocksIn(text).entries()) {
    const problem = problemWith(block);
    if (problem) errors.push(invalid(`entry ${index} ${problem}`));
    const key = block.body.replaceAll(/\s/g, '');
    const indices = entries.get(key);
    if (indices) indices.push(index);
    else entries.set(key, [index]);
  }
  if (errors.length > 0) return errors;
  if (entries.size === 0) return [invalid('at least one trust anchor must be provided')];
  return [...entries.values()]
    .filter(indices => indices.length > 1)
    .map(indices => invalid(`duplicate trust anchor (indices [${indices.join(' ')}])`));
}

function problemWith({ text, type, body }: PemBlock): string | undefined {
  if (type !== 'CERTIFICATE') return `has bad block type: ${type}`;
  if (body.includes(':')) return 'has PEM block headers';
  try {
    return new X509Certificate(text).ca ? undefined : 'does not have the CA bit set';
  } catch {
    return 'does not parse as X.509';
  }
}
