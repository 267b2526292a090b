/** The completion script for zsh: https://zsh.sourceforge.io/Doc/Release/Completion-System.html. Pure. */

import { quotePosix } from '#base';
import type { CompletableCommand, Value } from './model.ts';
import { clusterNames } from './quote.ts';

/** A function that walks along the words to the command they lead to, then offers what can follow, with
 *  descriptions. */
export function renderZsh(commands: readonly CompletableCommand[]): string {
  return `#compdef kubernode
# zsh completion for kubernode: source <(kubernode completion zsh), or save it as _kubernode in a folder of $fpath
_kubernode() {
  local at='' skip='' word previous=\${words[CURRENT-1]}
  local -a offers
  for word in \${words[2,CURRENT-1]}; do
    if [[ -n $skip ]]; then skip=''; continue; fi
    case "$at/$word" in
${commands.flatMap(({ path, commands: below }) => below.map(({ name }) => `      ${quotePosix(`${path}/${name}`)}) at=${quotePosix(path === '' ? name : `${path} ${name}`)} ;;`)).join('\n')}
${commands.flatMap(({ path, options }) => options.flatMap(({ flags, value }) => (value ? flags.map(flag => `      ${quotePosix(`${path}/${flag}`)}) skip=1 ;;`) : []))).join('\n')}
    esac
  done
  # --flag=value
  if compset -P '--*='; then previous=\${IPREFIX%=}; skip=1; fi
  if [[ -n $skip ]]; then
    case "$at/$previous" in
${commands
  .flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) =>
      value ? [`      ${flags.map(flag => quotePosix(`${path}/${flag}`)).join('|')}) ${offer(value)} ;;`] : [],
    ),
  )
  .join('\n')}
    esac
    return
  fi
  case "$at" in
${commands.map(command => `    ${quotePosix(command.path)}) ${offerNext(command)} ;;`).join('\n')}
  esac
}
# Sourced, or called as an autoloaded function.
if [[ $funcstack[1] == _kubernode ]]; then _kubernode "$@"; else compdef _kubernode kubernode; fi
`;
}

/** A name and what it means, as _describe splits them. */
const described = (name: string, description: string): string =>
  quotePosix(`${name.replaceAll(':', '\\:')}:${description}`);

function offer(value: Value): string {
  if (value.type === 'choices') return `offers=(${value.choices.map(quotePosix).join(' ')}); _describe value offers`;
  if (value.type === 'cluster') return `offers=(\${(f)"$(${clusterNames})"}); _describe cluster offers`;
  if (value.type === 'other') return ':';
  return value.type === 'directory' ? '_files -/' : '_files';
}

function offerNext({ options, commands, argument }: CompletableCommand): string {
  const flags = options.flatMap(({ flags: all, description }) =>
    all.filter(flag => flag.startsWith('--')).map(flag => described(flag, description)),
  );
  const rest =
    commands.length > 0
      ? `offers=(${commands.map(({ name, description }) => described(name, description)).join(' ')}); _describe command offers`
      : argument
        ? offer(argument)
        : ':';
  return `if [[ $PREFIX == -* ]]; then offers=(${flags.join(' ')}); _describe -o option offers; else ${rest}; fi`;
}
