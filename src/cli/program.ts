/** The command line: the list of commands. */
import { Command, CommanderError } from 'commander';
import {
  firstError,
  InterruptedError,
  kubernetesVersion,
  printable,
  productVersion,
  TemporaryError,
  UsageError,
} from '#base';
import { applyCommand } from './commands/apply.ts';
import { checkCommand } from './commands/check.ts';
import { completionCommand } from './commands/completion.ts';
import { componentCommands } from './commands/component.ts';
import { downCommand } from './commands/down.ts';
import { imageCommand } from './commands/image.ts';
import { kubeconfigCommand } from './commands/kubeconfig.ts';
import { kubectlCommand } from './commands/kubectl.ts';
import { listCommand } from './commands/list.ts';
import { logsCommand } from './commands/logs.ts';
import { serviceCommand } from './commands/service.ts';
import { snapshotCommand } from './commands/snapshot.ts';
import { statusCommand } from './commands/status.ts';
import { upCommand } from './commands/up.ts';
import { versionCommand } from './commands/version.ts';
import { volumeCommand } from './commands/volume.ts';
import { whyCommand } from './commands/why.ts';
import { formatItem } from './help.ts';
import type { Operations, ProcessLife } from './operations.ts';

/** What a command may use of the world. */
export interface CommandContext {
  readonly operations: Operations;
  /** A line on standard output. */
  readonly print: (line: string) => void;
  /** What goes on, in place of what it said before. Default: standard output is no terminal. */
  readonly show?: ((text: string) => void) | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly life: ProcessLife;
  /** The program that runs a cluster's process and starts it again when it dies. Default: nothing does. */
  readonly supervisor?: string | undefined;
}

/** Every command, in the order of `--help`. */
const commands = [
  upCommand,
  downCommand,
  applyCommand,
  statusCommand,
  whyCommand,
  listCommand,
  versionCommand,
  logsCommand,
  checkCommand,
  snapshotCommand,
  volumeCommand,
  kubeconfigCommand,
  kubectlCommand,
  imageCommand,
  serviceCommand,
  completionCommand,
  ...componentCommands,
];

/** Throws commander's errors rather than end the process; `context` is handed to each command. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('kubernode')
    .description('Kubernetes in one program: a whole cluster, or one component of it')
    .version(`kubernode ${productVersion} (Kubernetes ${kubernetesVersion})`, '-v, --version')
    .configureHelp({ showGlobalOptions: true, formatItem })
    .enablePositionalOptions()
    .configureOutput({ outputError: toOneLine })
    .exitOverride();
  for (const create of commands) program.addCommand(inherit(create(context)));
  return program;
}

function inherit(command: Command): Command {
  command.exitOverride().configureOutput({ outputError: toOneLine }).configureHelp({ formatItem });
  for (const child of command.commands) inherit(child);
  return command;
}

/** What other programs call the commands. */
const wordsOfOthers: Readonly<Partial<Record<string, string>>> = {
  start: 'up',
  create: 'up',
  run: 'up',
  stop: 'down',
  delete: 'down',
  destroy: 'down',
};

/** What is wrong with a command line, and commander's suggestion, as one line like all others. */
function toOneLine(text: string, write: (line: string) => void): void {
  const [problem = '', ...hints] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const meant = wordsOfOthers[/^unknown command '(.*)'$/.exec(problem)?.[1] ?? ''];
  const hint = meant === undefined ? hints : [`(Did you mean ${meant}?)`];
  write(`kubernode: ${[problem.replace(/\.$/, ''), ...hint, '(see --help)'].join(' ')}\n`);
}

/** What is said of an error: of one that nobody foresaw its first line, unless all is wanted. */
function describeError(error: Error, env: NodeJS.ProcessEnv): string {
  const { message, stack } = error;
  if (error instanceof UsageError) return message;
  if (env['KUBERNODE_LOG_LEVEL'] === 'debug') return stack ?? message;
  const [first = '', ...more] = message.trim().split('\n');
  return more.length === 0 ? first : `${first} (KUBERNODE_LOG_LEVEL=debug tells more)`;
}

/** Runs a command line; resolves with the exit code. Errors are one line on standard error. */
export async function runCommandLine(argv: readonly string[], context: CommandContext): Promise<number> {
  try {
    await createProgram(context).parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    const first = firstError(error);
    process.stderr.write(`kubernode: ${printable(describeError(first, context.env))}\n`);
    if (first instanceof InterruptedError) return first.exitCode;
    return first instanceof TemporaryError ? 75 : 1;
  }
}
