/** Turns the text of flags, environment variables and configuration files into checked values. */
import path from 'node:path';
import { featureGates, parseFeatureGates, parseRuntimeConfig } from '#api';
import { formatCidr, parseCidr, parseDurationMs, UsageError } from '#base';
import { isClusterName } from '#lifecycle';
import type { OptionDefinition, OptionType } from './options.ts';

type Parser = (text: string) => unknown;

/** Each parser returns undefined for what it does not accept. */
const parsers: Readonly<Record<OptionType, { parse: Parser; expected: string }>> = {
  cluster: {
    parse: text => (isClusterName(text) ? text : undefined),
    expected: 'a name of at most 40 lower-case letters, digits and -',
  },
  path: { parse: text => (text === '' ? undefined : path.resolve(text)), expected: 'a path' },
  paths: {
    parse: text =>
      text === '' || isUrl(text) ? undefined : text.split(path.delimiter).map(part => path.resolve(part)),
    expected: 'a path (what a URL leads to must be downloaded first)',
  },
  port: { parse: text => integerBetween(text, 1, 65_535), expected: 'a port from 1 to 65535' },
  ports: { parse: text => (isPortRange(text) ? text : undefined), expected: 'a range of ports such as 30000-32767' },
  limit: {
    parse: text => (text === '-1' ? -1 : integerBetween(text, 1, 4_194_304)),
    expected: 'a number from 1, or -1 for no limit',
  },
  duration: {
    parse: text => (parseDurationMs(text) === undefined ? undefined : text),
    expected: 'a duration such as 90s or 5m',
  },
  thresholds: {
    parse: text => (isListOf(/^[a-zA-Z.]+<[^<>=]+$/, text) ? text : undefined),
    expected: 'a list such as memory.available<100Mi,nodefs.available<10%',
  },
  amounts: {
    parse: text => (isListOf(/^[a-zA-Z.-]+=[^<>=]+$/, text) ? text : undefined),
    expected: 'a list such as memory=1Gi,pid=1000',
  },
  plugins: {
    parse: text => (isListOf(/^[A-Z][A-Za-z]*$/, text) ? text : undefined),
    expected: 'a list of plugins such as DenyServiceExternalIPs',
  },
  gates: {
    parse: text => (parses(parseFeatureGates, text) ? text : undefined),
    expected: `a list of feature gates such as GenericWorkload=true, of ${featureGates.map(({ name }) => name).join(', ')}`,
  },
  versions: {
    parse: text => (parses(parseRuntimeConfig, text) ? text : undefined),
    expected: 'a list of versions such as scheduling.k8s.io/v1beta1=true, of those that are off by default',
  },
  count: { parse: text => integerBetween(text, 0, 100_000), expected: 'a number from 0 to 100000' },
  cidr: { parse: text => (isCidr(text) ? text : undefined), expected: 'an IPv4 network such as 10.96.0.0/16' },
  boolean: { parse: text => ({ true: true, 1: true, false: false, 0: false })[text], expected: 'true or false' },
  name: {
    parse: text => (/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(text) ? text : undefined),
    expected: 'a name of lower-case letters, digits, - and .',
  },
  level: {
    parse: text => (['debug', 'info', 'warn', 'error'].includes(text) ? text : undefined),
    expected: 'debug, info, warn or error',
  },
};

/** Whether a parser takes the text. */
function parses(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

/** Whether it is one with a scheme, as nothing is that names a file. */
export const isUrl = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(text);

const isListOf = (item: RegExp, text: string): boolean =>
  text === '' || text.split(',').every(part => item.test(part.trim()));

function integerBetween(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

/** Two ports, the second no smaller, with room for some services. */
function isPortRange(text: string): boolean {
  const [first = 0, last = 0, ...more] = text.split('-').map(part => integerBetween(part, 1, 65_535));
  return more.length === 0 && first > 0 && last > first;
}

/** An IPv4 network whose host bits are zero and that leaves room for at least 256 addresses. */
function isCidr(text: string): boolean {
  try {
    const cidr = parseCidr(text);
    return cidr.family === 'IPv4' && cidr.prefix >= 8 && cidr.prefix <= 24 && formatCidr(cidr) === text;
  } catch {
    return false;
  }
}

/** One value of an option that may be repeated: not split, so that a path may hold a colon. */
export function parseItem(option: OptionDefinition, text: string, source: string): unknown {
  if (option.type !== 'paths' || text === '' || isUrl(text)) return parseOption(option, text, source);
  return [path.resolve(text)];
}

/** The value of an option given as text; `source` names where the text was found, as `--api-port`.
 *  Throws UsageError for what the option does not accept. */
export function parseOption(option: OptionDefinition, text: string, source: string): unknown {
  const { parse, expected } = parsers[option.type];
  const value = parse(text);
  if (value === undefined) throw new UsageError(`${source}: "${text}" is not ${expected}`);
  return value;
}
