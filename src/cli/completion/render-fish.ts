/** The completion script for fish: https://fishshell.com/docs/current/completions.html. Pure. */
import type { CompletableCommand, CompletableOption, Value } from './model.ts';
import { clusterNames, quoteFish } from './quote.ts';

/** A function that tells at which command the words are, and a line for everything that can follow. */
export function renderFish(commands: readonly CompletableCommand[]): string {
  const paths = commands.map(({ path }) => path).filter(path => path !== '');
  const valued = commands.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) => (value ? flags.map(flag => `${path}/${flag}`) : [])),
  );
  return `# fish completion for kubernode: kubernode completion fish | source
function __kubernode_at
    set -l at ''
    set -l skip ''
    for word in (commandline -opc)[2..-1]
        if test -n "$skip"
            set skip ''
        else if contains -- "$at/$word" ${valued.map(quoteFish).join(' ')}
            set skip 1
        else if contains -- (string trim -- "$at $word") ${paths.map(quoteFish).join(' ')}
            set at (string trim -- "$at $word")
        end
    end
    test "$at" = "$argv[1]"
end
complete -c kubernode -f
${commands.flatMap(renderCommand).join('\n')}
`;
}

function renderCommand({ path, options, commands, argument }: CompletableCommand): string[] {
  const line = `complete -c kubernode -n ${quoteFish(`__kubernode_at ${quoteFish(path)}`)}`;
  return [
    ...commands.map(({ name, description }) => `${line} -a ${quoteFish(name)} -d ${quoteFish(description)}`),
    ...options.map(option => `${line} ${renderOption(option)}`),
    ...(argument && commands.length === 0 ? [`${line} ${renderValue(argument)}`] : []),
  ];
}

function renderOption({ flags, description, value }: CompletableOption): string {
  const names = flags.map(flag => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return [...names, ...(value ? ['-r', renderValue(value)] : []), '-d', quoteFish(description)].join(' ');
}

/** After -r, files are offered unless -f says otherwise; after an argument's line, only where -F says so. */
function renderValue(value: Value): string {
  if (value.type === 'choices') return `-f -a ${quoteFish(value.choices.join(' '))}`;
  if (value.type === 'cluster') return `-f -a ${quoteFish(`(${clusterNames})`)}`;
  if (value.type === 'directory') return "-f -a '(__fish_complete_directories)'";
  return value.type === 'file' ? '-F' : '-f';
}
