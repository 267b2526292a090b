/** The back end: what makes a kernel do what a ruleset says. One interface, one suite (`contract.ts`). */
import type { Ruleset } from '../model/ruleset.ts';

/** What one {@link ProxyBackend.apply} did. */
export interface ApplyResult {
  /** `full`: everything was written anew; `difference`: only what changed; `nothing`: there was nothing to do. */
  readonly mode: 'full' | 'difference' | 'nothing';
  /** Lines of commands given to the kernel's tool. */
  readonly lines: number;
}

/** Writes rulesets to the kernel, one at a time, in the order of the calls. */
export interface ProxyBackend extends AsyncDisposable {
  readonly name: string;
  /** Makes the kernel do what `ruleset` says, all at once: a packet meets the old rules or the new ones. The first call
   *  replaces whatever an earlier process left. Throws when the kernel refuses even everything written anew. */
  apply(ruleset: Ruleset): Promise<ApplyResult>;
  /** Compares the kernel with the ruleset applied last. Returns what differs, in words; then the next apply is full. */
  verify(): Promise<readonly string[]>;
  /** Removes every rule. Disposing does not: connections go on while the proxy is away. */
  cleanUp(): Promise<void>;
}
