/** Exit codes that commands end with when nothing failed, but not all is well. */
import { CommanderError } from 'commander';

/** Ends the command with this code, without a message; does nothing for 0. */
export function exitWith(code: number): void {
  if (code !== 0) throw new CommanderError(code, 'kubernode.exit', '');
}
