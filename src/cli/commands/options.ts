/** Adds options from the table of options to a command. */
import { type Command, Option } from 'commander';
import { UsageError } from '#base';
import { assertOurs, clusterName } from '#lifecycle';
import { type FlagValues, loadConfiguration } from '../config/load.ts';
import { environmentName, flagName, type OptionDefinition, options } from '../config/options.ts';

/** A help of more options than that has headings. */
const manyOptions = 10;

/** Adds the named options, or all of them. */
export function addOptions(
  command: Command,
  names: readonly OptionDefinition['name'][] = options.map(option => option.name),
): Command {
  for (const option of options.filter(candidate => names.includes(candidate.name))) {
    const flag = toFlag(option);
    if (option.group !== undefined && names.length > manyOptions) flag.helpGroup(option.group);
    command.addOption(flag);
  }
  return command;
}

function toFlag(option: OptionDefinition): Option {
  const value = option.placeholder === undefined ? '' : ` <${option.placeholder}>`;
  const fallback = option.default();
  const isPlain = option.placeholder === undefined || option.type === 'paths';
  const isChosen = fallback === '' || fallback === 0;
  const inWords = isChosen ? (option.defaultInWords?.replaceAll('`', '') ?? String(fallback)) : String(fallback);
  const shown = isPlain || inWords === '' ? '' : ` (default: ${inWords})`;
  const flag = new Option(
    `--${flagName(option.name)}${value}`,
    `${option.description}${shown} [${environmentName(option.name)}]`,
  );
  return option.type === 'paths'
    ? flag.argParser((text: string, all: string[] | undefined) => [...(all ?? []), text])
    : flag;
}

/** The format of what a command tells. */
export const outputOption = (more: readonly string[] = []): Option =>
  new Option('-o, --output <FORMAT>', 'format of the output').choices(['text', 'json', ...more]).default('text');

/** What says which cluster a command is about. */
export const clusterOptions = ['name', 'dataDir'] as const;

/** Which cluster a command is about, as far as the user said. */
export interface ClusterFlags {
  name?: string;
  dataDir?: string;
}

/** The data directory of the cluster that a command is about. UsageError when a name was given and no cluster there has
 *  it. */
export function findDataDir({ name, dataDir }: ClusterFlags, { env }: { env: NodeJS.ProcessEnv }): string {
  const configuration = loadConfiguration({ flags: givenFlags({ name, dataDir }), env });
  const wanted = configuration.name;
  const actual = wanted === '' ? '' : clusterName(configuration.dataDir);
  if (actual === undefined)
    throw new UsageError(`no cluster is called "${wanted}": kubernode list shows which there are`);
  if (actual !== wanted) throw new UsageError(`the cluster in ${configuration.dataDir} is called "${actual}"`);
  return configuration.dataDir;
}

/** As {@link findDataDir}, for who reads or writes there. UsageError of a folder that is something else, or of a newer
 *  format. */
export async function openDataDir(flags: ClusterFlags, context: { env: NodeJS.ProcessEnv }): Promise<string> {
  const dataDir = findDataDir(flags, context);
  await assertOurs(dataDir);
  return dataDir;
}

/** The flags that were given, by option name: commander turns `--no-node` into `node: false`. */
export function givenFlags(flags: Readonly<Record<string, unknown>>): FlagValues {
  const values = Object.entries(flags).flatMap(([name, value]) => {
    const negated = `no${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    if (!options.some(option => option.name === negated)) return [[name, value]];
    return value === false ? [[negated, true]] : [];
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as FlagValues;
}
