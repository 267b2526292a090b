/** The command line: options of a cluster in all their forms, and every command. */
import type { Command, Option } from 'commander';
import { environmentName, flagName, type OptionDefinition, options } from '../../../src/cli/config/options.ts';
import { createIdleProgram } from '../command-lines.ts';
import { code, renderTable } from './table.ts';

/** Flag, environment variable and key of the configuration file, of every option of a cluster. */
export function renderOptions(): string {
  const rows = options.map(option => {
    const { name, placeholder, description } = option;
    const flag = `--${flagName(name)}${placeholder === undefined ? '' : ` ${placeholder}`}`;
    return [code(flag), code(environmentName(name)), code(name), defaultOf(option), description];
  });
  return renderTable(['Flag', 'Environment variable', 'Key', 'Default', 'Meaning'], rows);
}

function defaultOf(option: OptionDefinition): string {
  const value = option.default();
  return option.defaultInWords ?? (Array.isArray(value) ? '' : code(String(value)));
}

/** Every command with the options that it knows. */
export function renderCommands(): string {
  const rows = createIdleProgram().commands.flatMap(command => leaves(command, []));
  return renderTable(['Command', 'Does', 'Options'], rows);
}

function leaves(command: Command, parents: readonly string[]): string[][] {
  const names = [...parents, command.name()];
  if (command.commands.length > 0) return command.commands.flatMap(child => leaves(child, names));
  const words = ['kubernode', ...names, ...command.registeredArguments.map(argument => argument.name())];
  return [[code(words.join(' ')), command.description(), command.options.map(renderOption).join(' ')]];
}

const renderOption = ({ flags }: Option): string => code(flags.replaceAll(/[<>]/g, ''));
