/** Finds the configuration of a cluster: flags win over environment variables, those over the file, that over
 *  defaults. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { parseCidr, toError, UsageError, yamlOptions } from '#base';
import { cidrsOverlap, locateCluster } from '#lifecycle';
import type { ClusterConfiguration } from './configuration.ts';
import { environmentName, flagName, type OptionDefinition, options } from './options.ts';
import { parseItem, parseOption } from './parse.ts';

/** What the command line gave, by option name; a list for options that may be repeated. */
export type FlagValues = Readonly<Partial<Record<string, string | boolean | readonly string[]>>>;

interface ConfigurationSources {
  readonly flags: FlagValues;
  readonly env: NodeJS.ProcessEnv;
  /** Path of a ClusterConfiguration file. Default: none. */
  readonly file?: string | undefined;
}

/** The configuration of a cluster. Throws UsageError, naming the source, for a value or key that is not understood. */
export function loadConfiguration({ flags, env, file }: ConfigurationSources): ClusterConfiguration {
  const fromFile = file === undefined ? {} : readConfigurationFile(file);
  const sources = [
    valuesOf(option => fromFlag(option, flags)),
    valuesOf(option => fromEnvironment(option, env)),
    fromFile,
  ] as readonly Partial<ClusterConfiguration>[];
  const given = Object.assign({}, ...sources.toReversed()) as Partial<ClusterConfiguration>;
  const defaults = valuesOf(option => option.default()) as unknown as ClusterConfiguration;
  const configuration = { ...defaults, ...given, ...placeOf(sources) };
  const { clusterCidr, serviceCidr } = configuration;
  if (clusterCidr !== '' && serviceCidr !== '' && cidrsOverlap(parseCidr(clusterCidr), parseCidr(serviceCidr)))
    throw new UsageError(`--cluster-cidr ${clusterCidr} and --service-cidr ${serviceCidr} overlap`);
  return configuration;
}

/** Name and place come from the same source, the first that tells either; a name alone gives its place. */
function placeOf(sources: readonly Partial<ClusterConfiguration>[]): Partial<ClusterConfiguration> {
  const first = sources.find(source => source.name !== undefined || source.dataDir !== undefined);
  if (!first) return {};
  const { name = '' } = first;
  return { name, dataDir: first.dataDir ?? locateCluster(name) };
}

/** What is told for each option; those for which nothing is are left out. */
const valuesOf = (tell: (option: OptionDefinition) => unknown): Partial<Record<string, unknown>> =>
  Object.fromEntries(
    options.map(option => [option.name, tell(option)]).filter(([, value]) => value !== undefined),
  ) as Partial<Record<string, unknown>>;

function fromFlag(option: OptionDefinition, flags: FlagValues): unknown {
  const given = flags[option.name];
  if (given === undefined || typeof given === 'boolean') return given;
  const source = `--${flagName(option.name)}`;
  if (typeof given === 'string') return parseOption(option, given, source);
  return given.length === 0 ? undefined : given.flatMap(text => parseItem(option, text, source) as string[]);
}

function fromEnvironment(option: OptionDefinition, env: NodeJS.ProcessEnv): unknown {
  const name = environmentName(option.name);
  const text = env[name];
  return text === undefined || text === '' ? undefined : parseOption(option, text, name);
}

/** Reads a file of kind ClusterConfiguration; errors name the file, the line and the field. */
export function readConfigurationFile(file: string): Partial<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: cannot be read: ${toError(error).message}`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { ...yamlOptions, lineCounter: lines, prettyErrors: false });
  const fail = (offset: number, message: string): never => {
    throw new UsageError(`${file}:${lines.linePos(offset).line}: ${message}`);
  };
  const [problem] = document.errors;
  if (problem) {
    const isSecond = problem.code === 'MULTIPLE_DOCS';
    fail(problem.pos[0], isSecond ? 'expected one document' : (problem.message.split('\n')[0] ?? ''));
  }
  if (!isMap(document.contents)) return fail(0, 'expected a ClusterConfiguration');
  for (const [field, wanted] of [
    ['apiVersion', 'kubernode.dev/v1'],
    ['kind', 'ClusterConfiguration'],
  ] as const) {
    const node = document.get(field, true);
    if (document.get(field) !== wanted)
      fail(isScalar(node) ? (node.range?.[0] ?? 0) : 0, `${field}: expected ${wanted}`);
  }
  const values: Partial<Record<string, unknown>> = {};
  for (const { key, value } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
    if (name === 'apiVersion' || name === 'kind') continue;
    const option = options.find(candidate => candidate.name === name);
    if (!option) return fail(offset, `${name}: unknown field`);
    try {
      values[name] = fromYaml(
        option,
        isScalar(value) ? value.value : document.get(name, true),
        path.dirname(path.resolve(file)),
      );
    } catch (error) {
      fail(offset, toError(error).message);
    }
  }
  return values;
}

/** Options that a file may also give as a map, as upstream's configuration of the kubelet does. */
const separators: Readonly<Partial<Record<OptionDefinition['type'], string>>> = { thresholds: '<', amounts: '=' };

/** Paths in a file are relative to the file. */
function fromYaml(option: OptionDefinition, value: unknown, folder: string): unknown {
  const texts =
    typeof value === 'object' && value !== null && 'toJSON' in value
      ? (value as { toJSON(): unknown }).toJSON()
      : value;
  if (Array.isArray(texts)) {
    if (option.type !== 'paths') throw new UsageError(`${option.name}: expected one value`);
    return texts.map(text => resolvePath(option, text, folder));
  }
  const separator = separators[option.type];
  if (separator !== undefined && typeof texts === 'object' && texts !== null) {
    const pairs = Object.entries(texts).map(([name, amount]) => `${name}${separator}${String(amount)}`);
    return parseOption(option, pairs.join(','), option.name);
  }
  if (typeof texts !== 'string' && typeof texts !== 'number' && typeof texts !== 'boolean')
    throw new UsageError(`${option.name}: expected a value`);
  if (option.type === 'path') return resolvePath(option, texts, folder);
  if (option.type === 'paths') return [resolvePath(option, texts, folder)];
  return parseOption(option, String(texts), option.name);
}

function resolvePath(option: OptionDefinition, value: unknown, folder: string): string {
  if (typeof value !== 'string' || value === '') throw new UsageError(`${option.name}: expected a path`);
  return path.resolve(folder, value);
}
