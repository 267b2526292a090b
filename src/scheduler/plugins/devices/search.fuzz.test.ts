/** Random devices and claims, held against the rules as the documentation states them, tried in every way there is. */
import { expect, it } from 'vitest';
import type { Device, DeviceConstraint, DeviceRequest, ResourceClaim } from '#api';
import { storedNode } from '../../../testing/builders.ts';
import { claim, deviceClass, driver, request, slice } from '../../fixtures/devices.ts';
import { integersOf } from '../../fixtures/integers.ts';
import { allocationOf } from './allocation.ts';
import { DeviceLedger } from './ledger.ts';
import { PoolTable } from './pools.ts';
import { findDevices } from './search.ts';
import { loadSelectors } from './selectors.ts';

await loadSelectors();

type Random = (below: number) => number;
const node = storedNode({ name: 'n' });
const gpu = deviceClass();
const classOf = () => gpu;

const anyDevice = (random: Random, index: number): Device => ({
  name: `d${index}`,
  attributes: { size: { int: random(2) }, ...(random(4) > 0 ? { numa: { int: random(2) } } : {}) },
  ...(random(6) === 0 ? { taints: [{ key: 'old', effect: 'NoSchedule' as const }] } : {}),
});

function anyRequest(random: Random, name: string): DeviceRequest {
  const size = random(3);
  return request(name, {
    ...(random(6) === 0 ? { allocationMode: 'All' as const, count: 0 } : { count: 1 + random(2) }),
    ...(size < 2 ? { selectors: [{ cel: { expression: `device.attributes["${driver}"].size == ${size}` } }] } : {}),
    ...(random(3) === 0 ? { tolerations: [{ operator: 'Exists' as const }] } : {}),
  });
}

const anyConstraint = (random: Random): DeviceConstraint =>
  random(2) === 0 ? { matchAttribute: `${driver}/numa` } : { distinctAttribute: `${driver}/numa` };

const anyClaim = (random: Random, name: string): ResourceClaim =>
  claim(name, random(2) === 0 ? [anyRequest(random, 'r')] : [anyRequest(random, 'r'), anyRequest(random, 's')], {
    constraints: random(3) === 0 ? [anyConstraint(random)] : [],
  });

/** A device that a request may have, whatever others have. */
function fits({ exactly }: DeviceRequest, { attributes = {} }: Device): boolean {
  const wanted = /size == (\d)/.exec(exactly?.selectors?.[0]?.cel?.expression ?? '')?.[1];
  return wanted === undefined || attributes['size']?.int === Number(wanted);
}

const isTolerated = ({ exactly }: DeviceRequest, { taints = [] }: Device): boolean =>
  taints.length === 0 || exactly?.tolerations !== undefined;

/** All sets of so many of them. */
function subsets(all: readonly Device[], count: number): Device[][] {
  if (count === 0) return [[]];
  return all.flatMap((one, index) => subsets(all.slice(index + 1), count - 1).map(rest => [one, ...rest]));
}

function isAllowed(constraints: readonly DeviceConstraint[], chosen: readonly Device[]): boolean {
  return constraints.every(({ matchAttribute }) => {
    const values = chosen.map(({ attributes = {} }) => attributes['numa']?.int);
    const different = new Set(values).size;
    return !values.includes(undefined) && (matchAttribute === undefined ? different === values.length : different < 2);
  });
}

/** Whether a claim can have what it asks for, of devices that are not taken. */
function isPossible({ spec }: ResourceClaim, all: readonly Device[], taken: ReadonlySet<string>): boolean {
  const { requests = [], constraints = [] } = spec.devices;
  const isFree = (chosen: readonly Device[]) => (one: Device) => !taken.has(one.name) && !chosen.includes(one);
  const go = (index: number, chosen: readonly Device[]): boolean => {
    const asked = requests[index];
    if (!asked) return isAllowed(constraints, chosen);
    const fitting = all.filter(one => fits(asked, one));
    const usable = fitting.filter(isFree(chosen)).filter(one => isTolerated(asked, one));
    const isAll = asked.exactly?.allocationMode === 'All';
    if (isAll && (fitting.length === 0 || usable.length < fitting.length)) return false;
    const sets = isAll ? [fitting] : subsets(usable, asked.exactly?.count ?? 1);
    return sets.some(set => go(index + 1, [...chosen, ...set]));
  };
  return go(0, []);
}

/** Gives claim after claim its devices. Throws where the search and the rules disagree. */
function checkSeed(seed: number): { readonly given: number; readonly refused: number } {
  const random = integersOf(seed);
  const all = Array.from({ length: 1 + random(6) }, (_, index) => anyDevice(random, index));
  const pools = new PoolTable();
  pools.set(slice('n', all));
  const ledger = new DeviceLedger();
  const taken = new Set<string>();
  const outcome = { given: 0, refused: 0 };
  for (let count = 0; count < 4; count++) {
    const asked = anyClaim(random, `c${count}`);
    const supply = { pools: pools.of(node), useOf: (id: string) => ledger.useOf(id), classOf, rules: [] };
    const [chosen] = findDevices([asked], supply, { left: 100_000 }) ?? [];
    const told = `seed ${seed}, ${JSON.stringify({ all, taken: [...taken], asked: asked.spec })}`;
    expect(chosen !== undefined, told).toBe(isPossible(asked, all, taken));
    if (!chosen) {
      outcome.refused++;
      continue;
    }
    const names = chosen.map(({ candidate }) => candidate.device.name);
    expect(
      names.filter(name => taken.has(name)),
      told,
    ).toEqual([]);
    expect(new Set(names).size, told).toBe(names.length);
    for (const name of names) taken.add(name);
    const options = { classOf, nodeName: 'n', now: '', newShareId: () => '' };
    ledger.set({ ...asked, status: { allocation: allocationOf(asked, chosen, options) } });
    outcome.given++;
  }
  return outcome;
}

it('finds devices exactly when there are some', { timeout: 60_000 }, () => {
  const outcomes = Array.from({ length: 2000 }, (_, seed) => checkSeed(seed + 1));
  const sum = (of: 'given' | 'refused') => outcomes.reduce((all, outcome) => all + outcome[of], 0);
  expect(sum('given')).toBeGreaterThan(1000);
  expect(sum('refused')).toBeGreaterThan(1000);
});
