/** The systemd unit of a cluster. Pure. https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html */

export interface UnitOptions {
  /** The cluster's. */
  readonly name: string;
  readonly dataDir: string;
  /** What is run: a program and its arguments, as they are. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** How long it may take to stop. */
  readonly stopSeconds: number;
  readonly log: string;
  /** A user's own service instead of the system's. */
  readonly isUser: boolean;
}

/** What every unit of ours begins with: no other is ever replaced or removed. */
export const unitMark = '# Made by kubernode service install.';

/** `kubernode.service`, or `kubernode-NAME.service`. */
export const unitName = (context: string): string => `${context}.service`;

/** The text of the unit. */
export function renderUnit({ name, dataDir, command, environment, stopSeconds, log, isUser }: UnitOptions): string {
  const lines = [
    unitMark,
    '[Unit]',
    `Description=Kubernode cluster ${name}`,
    ...(isUser ? [] : ['Wants=network-online.target', 'After=network-online.target']),
    `RequiresMountsFor=${quoteWord(dataDir)}`,
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${command.map(quoteArgument).join(' ')}`,
    ...Object.entries(environment).map(([key, value]) => `Environment=${quoteWord(`${key}=${value}`)}`),
    `StandardOutput=append:${escapeSpecifiers(log)}`,
    `StandardError=append:${escapeSpecifiers(log)}`,
    // A stop ends the pods gracefully; the death of the process leaves them to the next start.
    'KillMode=process',
    `TimeoutStopSec=${stopSeconds}`,
    'Restart=on-failure',
    // What somebody must mend first is not tried again.
    'RestartPreventExitStatus=1 2',
    'OOMPolicy=continue',
    'Delegate=yes',
    'TasksMax=infinity',
    ...(isUser ? [] : ['LimitNOFILE=1048576']),
    '',
    '[Install]',
    `WantedBy=${isUser ? 'default.target' : 'multi-user.target'}`,
    '',
  ];
  return lines.join('\n');
}

/** Specifiers such as %h are systemd's everywhere. */
const escapeSpecifiers = (text: string): string => text.replaceAll('%', '%%');

/** One word of a setting, whatever is in it. */
function quoteWord(text: string): string {
  const escaped = text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `"${escapeSpecifiers(escaped)}"`;
}

/** One argument of a command: in these, variables are replaced too. */
const quoteArgument = (text: string): string => quoteWord(text).replaceAll('$', '$$$$');
