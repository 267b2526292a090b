/** Command lines of `kubernode` in pages must be such that the program takes: commands, options, choices. */
import { type Command, CommanderError } from 'commander';
import { createProgram } from '../../src/cli/program.ts';
import type { Page } from './page.ts';

/** The command line's program without anything behind it. */
export function createIdleProgram(): Command {
  const operations = new Proxy({}, { get: () => () => undefined });
  const program = createProgram({
    operations: operations as never,
    print: () => undefined,
    env: {},
    life: {} as never,
  });
  for (const command of allCommands(program)) {
    command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    // Lists of commands name an argument instead of giving it.
    for (const argument of command.registeredArguments)
      if (argument.argChoices) argument.choices([...argument.argChoices, argument.name()]);
    if (command.commands.length === 0) command.action(() => undefined);
  }
  return program;
}

/** A command and all below it. */
export const allCommands = (command: Command): Command[] => [command, ...command.commands.flatMap(allCommands)];

/** What the program says to the command lines of a page that it does not take. */
export function wrongCommandLines({ code }: Page): string[] {
  return code.flatMap(commandLinesIn).flatMap(words => {
    const error = refusal(words);
    return error === undefined ? [] : [`kubernode ${words.join(' ')}: ${error}`];
  });
}

/** The words after `kubernode` where a piece of code begins with it, up to a comment or another command; brackets that
 *  mark what may be left out are dropped. */
export function commandLinesIn(code: string): string[][] {
  return code.split(/\s(?:&&|\||;)\s|\s+#\s/).flatMap(part => {
    const [, line] = /^(?:\$ )?(?:[A-Z_]+=\S+ )*(?:sudo )?(?:bin\/)?kubernode +(.+)$/.exec(part.trim()) ?? [];
    return line === undefined
      ? []
      : [
          line
            .replaceAll(/\[|\]|\.\.\.|…/g, '')
            .trim()
            .split(/\s+/),
        ];
  });
}

/** Prose may leave out what a command needs: `kubernode image build`. */
const incomplete = new Set([
  'commander.missingArgument',
  'commander.missingMandatoryOptionValue',
  'commander.optionMissingArgument',
  'commander.help',
  'commander.helpDisplayed',
  'commander.version',
]);

function refusal(words: readonly string[]): string | undefined {
  try {
    createIdleProgram().parse([...words], { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return incomplete.has(error.code) ? undefined : error.message.replace(/\s+/g, ' ');
  }
}
