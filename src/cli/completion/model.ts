/** What a command line can be completed with, read from commander's own definitions: the shells' scripts are made from
 *  this alone. */
import type { Argument, Command, Option } from 'commander';

/** What stands for an option's value or an argument. */
export type Value =
  | { readonly type: 'file' | 'directory' | 'cluster' | 'other' }
  | { readonly type: 'choices'; readonly choices: readonly string[] };

/** An option of one command. */
export interface CompletableOption {
  /** `-o` and `--output`, as far as there are. */
  readonly flags: readonly string[];
  readonly description: string;
  /** None for one that is only there or not. */
  readonly value?: Value;
}

/** A command by its path from the program on: `image build`; empty for the program itself. */
export interface CompletableCommand {
  readonly path: string;
  readonly description: string;
  readonly options: readonly CompletableOption[];
  /** By name; of one with an alias both. */
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly argument?: Value;
}

/** The program and all its commands, each before those below it. */
export function readCommands(program: Command): CompletableCommand[] {
  return readCommand(program, '');
}

function readCommand(command: Command, path: string): CompletableCommand[] {
  const [argument] = command.registeredArguments;
  const names = command.commands.flatMap(child =>
    [child.name(), ...child.aliases()].map(name => ({ name, description: child.description(), child })),
  );
  const below = names.flatMap(({ name, child }) => readCommand(child, path === '' ? name : `${path} ${name}`));
  return [
    {
      path,
      description: command.description(),
      options: [
        ...command.options.map(readOption),
        { flags: ['-h', '--help'], description: 'display help for command' },
      ],
      commands: names.map(({ name, description }) => ({ name, description })),
      ...(argument ? { argument: valueOf(argument.name(), argument) } : {}),
    },
    ...below,
  ];
}

function readOption(option: Option): CompletableOption {
  const flags = [option.short, option.long].filter(flag => flag !== undefined && flag !== null);
  // After it stand the default and the environment variable, which are for the help.
  const description = option.description.replace(/( \(default: [^)]*\))? \[[A-Z_]+\]$/, '');
  if (!option.required && !option.optional) return { flags, description };
  const [, placeholder = ''] = /[<[]([^>\].]+)/.exec(option.flags) ?? [];
  return { flags, description, value: option.long === '--name' ? { type: 'cluster' } : valueOf(placeholder, option) };
}

/** What a placeholder stands for. */
const places: Readonly<Partial<Record<string, 'file' | 'directory'>>> = {
  FILE: 'file',
  PATH: 'file',
  SOCKET: 'file',
  SNAPSHOT: 'file',
  DIR: 'directory',
};

function valueOf(placeholder: string, { argChoices }: Pick<Option | Argument, 'argChoices'>): Value {
  if (argChoices) return { type: 'choices', choices: argChoices };
  return { type: places[placeholder] ?? 'other' };
}
