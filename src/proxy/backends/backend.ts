/** The back end: what makes a kernel do what a ruleset says. One interface, one suite (`contract.ts`). */
import type { Ruleset } from '../model/ruleset.ts';

/** What one {@link ProxyBackend.apply} did. */
export interface ApplyResult {
  /** `full`: everything was written anew; `difference`: only what changed; `nothing`: there was nothing to do. */
  readonly mode: 'full' | 'difference' | 'nothing';
  /** Lines of commands given to the kernel's tool. */
  readonly lines: number;
  /** Services (`namespace/name`) whose rules the kernel refused, with what it said. Usually none. */
  readonly refused: ReadonlyMap<string, string>;
  /** What the kernel holds now: the ruleset, but with the rules that refused services had before. */
  readonly ruleset: Ruleset;
}

/** Writes rulesets to the kernel, one at a time, in the order of the calls. */
export interface ProxyBackend extends AsyncDisposable {
  readonly name: string;
  /** Makes the kernel do what `ruleset` says, all at once: a packet meets the old rules or the new ones. The first call
   *  replaces whatever an earlier process left. A service whose rules the kernel refuses holds up no other: the rest is
   *  written without it. Throws when the kernel refuses even a ruleset without services. */
  apply(ruleset: Ruleset): Promise<ApplyResult>;
  /** The commands by which the kernel has these rules, for people who want to see them. */
  describe(rules: Ruleset): readonly string[];
  /** Compares the kernel with the ruleset applied last. Returns what differs, in words; then the next apply is full. */
  verify(): Promise<readonly string[]>;
  /** Removes every rule. Disposing does not: connections go on while the proxy is away. */
  cleanUp(): Promise<void>;
}
