import { describe, expect, it } from 'vitest';
import { parsePolicy } from './observe.ts';
import { type ObservedMachine, planRepair, planSetup } from './plan.ts';

const bare: ObservedMachine = {
  missing: ['runc', 'nftables'],
  isRoot: true,
  hasApt: true,
  installable: ['runc', 'nftables'],
};
const otherwise = 'do without';
const install = { do: 'install', packages: ['runc', 'nftables'] };

describe('planSetup', () => {
  it.each<[string, Partial<ObservedMachine>, unknown[]]>([
    ['does nothing when nothing is missing', { missing: [] }, []],
    ['does nothing when nothing is missing, whoever asks', { missing: [], isRoot: false, hasApt: false }, []],
    ['installs what is missing at once', {}, [install]],
    ['updates lists that do not know a package', { installable: ['runc'] }, [{ do: 'updateLists' }, install]],
  ])('%s', (_, changes, steps) => expect(planSetup({ ...bare, ...changes }, { otherwise })).toEqual({ steps }));

  it('tells a user who is not root the packages and the command', () => {
    const { steps, problem } = planSetup({ ...bare, isRoot: false }, { otherwise });
    expect(steps).toEqual([]);
    expect(problem).toContain(
      "sudo sh -c 'apt-get update && apt-get install --no-install-recommends --yes runc nftables'",
    );
  });

  it('tells a user without apt the packages', () => {
    const { steps, problem } = planSetup({ ...bare, hasApt: false }, { otherwise });
    expect(steps).toEqual([]);
    expect(problem).toMatch(/lacks runc, nftables .* no apt-get: .*, or do without$/);
  });
});

it('parsePolicy finds the packages that apt can install', () => {
  const output = `runc:
  Installed: (none)
  Candidate: 1.1.5+ds1-1+b1
  Version table:
     1.1.5+ds1-1+b1 500
        500 http://deb.example/debian bookworm/main amd64 Packages
gone:
  Installed: (none)
  Candidate: (none)
  Version table:
nftables:
  Installed: (none)
  Candidate: 1.0.6-2
`;
  expect(parsePolicy(output)).toEqual(['runc', 'nftables']);
});

it.each([
  ["dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem. ", 'finishInterrupted'],
  ['Failed to fetch http://deb.example/runc.deb  404  Not Found', 'updateLists'],
] as const)('after "%s" it tries %s', (message, expected) => {
  expect(planRepair(message)).toBe(expected);
});
