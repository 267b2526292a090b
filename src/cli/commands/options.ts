/** Adds options from the table of options to a command. */
import { type Command, Option } from 'commander';
import type { FlagValues } from '../config/load.ts';
import { environmentName, flagName, type OptionDefinition, options } from '../config/options.ts';

/** Adds the named options, or all of them. */
export function addOptions(
  command: Command,
  names: readonly OptionDefinition['name'][] = options.map(option => option.name),
): Command {
  for (const option of options.filter(candidate => names.includes(candidate.name))) command.addOption(toFlag(option));
  return command;
}

function toFlag(option: OptionDefinition): Option {
  const value = option.placeholder === undefined ? '' : ` <${option.placeholder}>`;
  const fallback = option.default();
  const isPlain = option.type === 'boolean' || option.type === 'paths';
  const shown = isPlain ? '' : ` (default: ${String(fallback)})`;
  const flag = new Option(
    `--${flagName(option.name)}${value}`,
    `${option.description}${shown} [${environmentName(option.name)}]`,
  );
  return option.type === 'paths'
    ? flag.argParser((text: string, all: string[] | undefined) => [...(all ?? []), text])
    : flag;
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
