/** YAML as Kubernetes reads it: YAML 1.1 with the scalars of Go's parser, and nothing that JSON cannot be. Every
 *  manifest, request body, answer and configuration file goes through these options.
 *
 *  Unlike YAML 1.2: `yes`, `on` and `y` are true, `0644` is octal, `<<` merges. Unlike YAML 1.1: `1:30` and dates
 *  are text. Source: sigs.k8s.io/yaml, https://yaml.org/type/ */
import type { DocumentOptions, ParseOptions, ScalarTag, SchemaOptions } from 'yaml';
import { exactInteger } from './exact-json.ts';

const named = (name: string): string => `tag:yaml.org,2002:${name}`;

const truths = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const untruths = /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const integer = /^[-+]?(?:0b[01][01_]*|0o[0-7][0-7_]*|0x[\da-fA-F][\da-fA-F_]*|\d[\d_]*)$/;
const decimal = /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?$/;
const infinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** The number that a scalar of either form says, exactly if it is whole and of 64 bits; the text itself when it is
 *  too large for one. */
function toNumber(text: string): number | bigint | string {
  const digits = text.replaceAll('_', '');
  const negative = digits.startsWith('-');
  const magnitude = digits.replace(/^[-+]/, '');
  const octal = /^0[0-7]+$/.test(magnitude) ? `0o${magnitude.slice(1)}` : magnitude;
  const value = Number(octal);
  if (!Number.isFinite(value)) return text;
  if (!Number.isSafeInteger(value) && integer.test(octal))
    return exactInteger(negative ? -BigInt(octal) : BigInt(octal));
  // There is no negative zero in what Go reads.
  return negative && value !== 0 ? -value : value;
}

const scalarTags: ScalarTag[] = [
  {
    tag: named('null'),
    default: true,
    test: /^(?:~|null|Null|NULL)?$/,
    identify: value => value === null,
    resolve: () => null,
    stringify: () => 'null',
  },
  {
    tag: named('bool'),
    default: true,
    test: new RegExp(`${truths.source}|${untruths.source}`),
    identify: value => typeof value === 'boolean',
    resolve: text => truths.test(text),
    stringify: ({ value }) => String(value),
  },
  {
    tag: named('int'),
    default: true,
    test: integer,
    identify: value => typeof value === 'bigint' || Number.isInteger(value),
    resolve: toNumber,
    stringify: ({ value }) => String(value),
  },
  {
    tag: named('float'),
    default: true,
    test: decimal,
    identify: value => typeof value === 'number',
    resolve: toNumber,
    stringify: ({ value }) => JSON.stringify(value),
  },
  {
    tag: named('float'),
    default: true,
    test: infinite,
    resolve(text, onError) {
      const name = /nan/i.test(text) ? 'NaN' : `${text.startsWith('-') ? '-' : '+'}Inf`;
      onError(`json: unsupported value: ${name}`);
      return text;
    },
  },
  // As a key it would be read as a merge.
  {
    tag: named('str'),
    test: /^<<$/,
    identify: value => value === '<<',
    resolve: text => text,
    stringify: () => '"<<"',
  },
  { tag: named('binary'), resolve: text => Buffer.from(text, 'base64').toString() },
];

/** For `parseDocument`, `parseAllDocuments` and `stringify` of the package `yaml`. */
export const yamlOptions = {
  version: '1.1',
  schema: 'failsafe',
  merge: true,
  // Texts that other readers of YAML 1.1 take for something else are written in quotes.
  compat: 'yaml-1.1',
  customTags: scalarTags,
  logLevel: 'error',
} as const satisfies ParseOptions & DocumentOptions & SchemaOptions;
