/** The completion script for bash: https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html.
 *  Pure. */

import { quotePosix } from '#base';
import type { CompletableCommand, Value } from './model.ts';
import { clusterNames } from './quote.ts';

/** A function that walks along the words to the command they lead to, then offers what can follow. */
export function renderBash(commands: readonly CompletableCommand[]): string {
  return `# bash completion for kubernode: source <(kubernode completion bash)
_kubernode() {
  local at='' skip='' index word
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  # --flag=value comes as three words.
  [[ $current == '=' ]] && current=''
  [[ $previous == '=' ]] && previous=\${COMP_WORDS[COMP_CWORD-2]}
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    [[ $word == '=' ]] && continue
    if [[ -n $skip ]]; then skip=''; continue; fi
    case "$at/$word" in
${commands.flatMap(({ path, commands: below }) => below.map(({ name }) => `      ${quotePosix(`${path}/${name}`)}) at=${quotePosix(path === '' ? name : `${path} ${name}`)} ;;`)).join('\n')}
${commands
  .flatMap(valued)
  .map(word => `      ${quotePosix(word)}) skip=1 ;;`)
  .join('\n')}
    esac
  done
  COMPREPLY=()
  case "$at/$previous" in
${commands
  .flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value ? [`    ${flags.map(flag => quotePosix(`${path}/${flag}`)).join(' | ')}) ${offer(value)}; return ;;`] : [],
    ),
  )
  .join('\n')}
  esac
  case "$at" in
${commands.map(command => `    ${quotePosix(command.path)}) ${offerNext(command)} ;;`).join('\n')}
  esac
}
complete -F _kubernode kubernode
`;
}

/** Options that are followed by a value, as the script compares them. */
const valued = ({ path, options }: CompletableCommand): string[] =>
  options.flatMap(({ flags, value }) => (value ? flags.map(flag => `${path}/${flag}`) : []));

const words = (list: readonly string[]): string =>
  `COMPREPLY=($(compgen -W ${quotePosix(list.join(' '))} -- "$current"))`;

function offer(value: Value): string {
  if (value.type === 'choices') return words(value.choices);
  if (value.type === 'cluster') return `COMPREPLY=($(compgen -W "$(${clusterNames})" -- "$current"))`;
  if (value.type === 'other') return ':';
  const kind = value.type === 'directory' ? 'd' : 'f';
  // Names may have spaces; what is chosen is quoted, and a folder is gone on with.
  return `compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -${kind} -- "$current")`;
}

function offerNext({ options, commands, argument }: CompletableCommand): string {
  const flags = words(options.flatMap(option => option.flags.filter(flag => flag.startsWith('--'))));
  const rest = commands.length > 0 ? words(commands.map(({ name }) => name)) : argument ? offer(argument) : ':';
  return `if [[ $current == -* ]]; then ${flags}; else ${rest}; fi`;
}
