/** `kubernode completion bash|zsh|fish`: a script that lets a shell complete command lines. */
import { Argument, Command } from 'commander';
import { readCommands } from '../completion/model.ts';
import { renderBash } from '../completion/render-bash.ts';
import { renderFish } from '../completion/render-fish.ts';
import { renderZsh } from '../completion/render-zsh.ts';
import type { CommandContext } from '../program.ts';

const renderers = { bash: renderBash, zsh: renderZsh, fish: renderFish };

export function completionCommand({ print }: CommandContext): Command {
  const command = new Command('completion')
    .description('print a script that completes command lines: source <(kubernode completion bash)')
    .addArgument(new Argument('<SHELL>', 'which shell').choices(Object.keys(renderers)));
  return command.action((shell: keyof typeof renderers) => {
    print(renderers[shell](readCommands(command.parent ?? command)).trimEnd());
  });
}
