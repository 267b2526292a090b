/** The contract of `store.ts` as a test suite, run over every back end. */
import { afterEach, beforeEach, describe } from 'vitest';
import { createVirtualClock, type VirtualClock } from '#base';
import { describeCommits } from './contract/commits.ts';
import { describeHistory } from './contract/history.ts';
import { describeLeases } from './contract/leases.ts';
import { describeLifecycle } from './contract/lifecycle.ts';
import { describeRanges } from './contract/ranges.ts';
import { describeWatches } from './contract/watches.ts';
import type { Store } from './store.ts';

/** What a back end gives the suite, anew for each test; the suite disposes the store. */
export interface StoreFixture {
  /** An empty store. */
  store: Store;
  clock: VirtualClock;
}

/** Makes an empty store whose leases follow `clock`. */
export type CreateStore = (options: { clock: VirtualClock }) => Promise<Store>;

/** Describes the whole contract; each test gets a store of its own, which is disposed after it. */
export function describeStoreContract(name: string, createStore: CreateStore): void {
  describe(`${name} keeps the store's contract`, () => {
    const fixture = {} as StoreFixture;
    beforeEach(async () => {
      fixture.clock = createVirtualClock();
      fixture.store = await createStore({ clock: fixture.clock });
    });
    afterEach(async () => {
      await fixture.store[Symbol.asyncDispose]();
    });
    describe('commits', () => {
      describeCommits(fixture);
    });
    describe('ranges', () => {
      describeRanges(fixture);
    });
    describe('history', () => {
      describeHistory(fixture);
    });
    describe('watches', () => {
      describeWatches(fixture);
    });
    describe('leases', () => {
      describeLeases(fixture);
    });
    describe('lifecycle', () => {
      describeLifecycle(fixture);
    });
  });
}
