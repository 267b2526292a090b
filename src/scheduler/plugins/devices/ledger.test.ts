import { expect, it } from 'vitest';
import type { ResourceClaim } from '#api';
import { claim, driver, request } from '../../fixtures/devices.ts';
import { DeviceLedger } from './ledger.ts';

const asked = claim('c', [request('r')]);
const results = [{ request: 'r', driver, pool: 'n', device: 'a' }];
const given: ResourceClaim = { ...asked, status: { allocation: { devices: { results } } } };
const version = (one: ResourceClaim, resourceVersion: string): ResourceClaim => ({
  ...one,
  metadata: { ...one.metadata, resourceVersion },
});
const id = `${driver}/n/a`;
const isUsed = (ledger: DeviceLedger) => ledger.useOf(id) !== undefined;

it('knows what was seen', () => {
  const ledger = new DeviceLedger();
  ledger.set(given);
  expect(ledger.useOf(id)).toMatchObject({ exclusive: 1, shares: 0 });
  ledger.set(version(asked, '2'));
  expect(isUsed(ledger)).toBe(false);
  ledger.set(version(given, '3'));
  ledger.delete(given);
  expect(isUsed(ledger)).toBe(false);
});

it('knows what was decided, until that is taken back', () => {
  const ledger = new DeviceLedger();
  ledger.set(asked);
  ledger.assume(given);
  expect([isUsed(ledger), ledger.isPending('uid-c')]).toEqual([true, true]);
  ledger.set(version(asked, '2'));
  expect(isUsed(ledger)).toBe(true);
  ledger.forget('uid-c');
  expect([isUsed(ledger), ledger.isPending('uid-c')]).toEqual([false, false]);
});

it('knows what was told before it is seen, and no longer', () => {
  const ledger = new DeviceLedger();
  ledger.set(asked);
  ledger.assume(given);
  ledger.confirm(version(given, '5'));
  expect([isUsed(ledger), ledger.isPending('uid-c')]).toEqual([true, false]);
  ledger.set(version(asked, '4'));
  expect([isUsed(ledger), ledger.newest(asked).status]).toEqual([true, given.status]);
  ledger.set(version(asked, '6'));
  expect([isUsed(ledger), ledger.newest(asked).status]).toEqual([false, asked.status]);
});

it('believes what was seen more than what was told before', () => {
  const ledger = new DeviceLedger();
  ledger.set(asked);
  ledger.assume(given);
  ledger.set(version(asked, '7'));
  ledger.confirm(version(given, '6'));
  expect(isUsed(ledger)).toBe(false);
});
