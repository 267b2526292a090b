/** Lists such as `memory.available<100Mi,nodefs.available<10%`, the form of several of the kubelet's options. */
import { parseDurationMs, UsageError } from '#base';

/** Names and values in their order; empty for an empty text. Errors: {@link UsageError} that names the option. */
export function parsePairs(option: string, text: string, separator: '<' | '='): Map<string, string> {
  const pairs = new Map<string, string>();
  if (text.trim() === '') return pairs;
  for (const part of text.split(',')) {
    const at = part.indexOf(separator);
    const [name, value] = [part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim()];
    if (name === '' || value === '')
      throw new UsageError(`${option}: "${part}" is not of the form NAME${separator}VALUE`);
    if (pairs.has(name)) throw new UsageError(`${option}: ${name} is there twice`);
    pairs.set(name, value);
  }
  return pairs;
}

/** Errors: {@link UsageError} that names the option. */
export function parseDurationOption(option: string, text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined) throw new UsageError(`${option}: "${text}" is not a duration such as 90s, 5m or 1m30s`);
  return ms;
}
