/** Decides how a machine gets what it lacks. Pure. */

export interface ObservedMachine {
  /** Packages that are missing. */
  missing: readonly string[];
  isRoot: boolean;
  hasApt: boolean;
  /** Missing packages that apt's lists know of. */
  installable: readonly string[];
}

/** Steps of apt, as root, in order. */
export type SetupStep = { do: 'updateLists' } | { do: 'install'; packages: readonly string[] };

interface SetupPlan {
  steps: SetupStep[];
  /** Why nothing can be done, and what the user can do; when there is one, there are no steps. */
  problem?: string;
}

/** Steps that give the machine every missing package, or the one message that says how a person does it. */
export function planSetup(
  { missing, isRoot, hasApt, installable }: ObservedMachine,
  { otherwise }: { readonly otherwise: string },
): SetupPlan {
  if (missing.length === 0) return { steps: [] };
  if (!hasApt) {
    const problem = `this machine lacks ${missing.join(', ')} (names of Debian packages) and has no apt-get: install them with its own package manager, or ${otherwise}`;
    return { steps: [], problem };
  }
  if (!isRoot) {
    const problem = `this machine lacks the packages ${missing.join(', ')}, and only root may install them: run sudo sh -c '${installCommand(missing)}', or ${otherwise}`;
    return { steps: [], problem };
  }
  const isKnown = missing.every(name => installable.includes(name));
  return { steps: [...(isKnown ? [] : [{ do: 'updateLists' } as const]), { do: 'install', packages: missing }] };
}

/** What may mend an installation that failed, given what apt said. */
export function planRepair(message: string): 'finishInterrupted' | 'updateLists' {
  // Old lists name versions that the archive no longer has.
  return message.includes('dpkg was interrupted') ? 'finishInterrupted' : 'updateLists';
}

/** What a person would type. */
export function installCommand(packages: readonly string[]): string {
  return `apt-get update && apt-get install --no-install-recommends --yes ${packages.join(' ')}`;
}
