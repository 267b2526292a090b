import { describe, expect, it } from 'vitest';
import type { PriorityLevel } from './priority-level.ts';
import { SeatPool } from './seat-pool.ts';

const level = (name: string, shares: number, lendablePercent: number): PriorityLevel => ({
  name,
  type: 'Limited',
  nominalConcurrencyShares: shares,
  lendablePercent,
  hasFlows: true,
  queueLengthLimit: 10,
  waitingLimit: 10,
});
const own = level('own', 20, 0);
const lender = level('lender', 60, 50);
const borrower = level('borrower', 20, 100);

describe('SeatPool', () => {
  it('lets a level have what others can lend, and keeps the rest for them', () => {
    const pool = new SeatPool(100, [own, lender, borrower]);
    // 20 are kept for `own`, 30 for `lender`, 1 for `borrower`.
    expect([own, lender, borrower].map(each => pool.limitOf(each))).toEqual([69, 79, 50]);
    expect(pool.has(borrower, 50)).toBe(true);
    expect(pool.has(borrower, 51)).toBe(false);
    pool.take(borrower, 50);
    expect(pool.has(own, 20)).toBe(true);
    expect(pool.has(own, 21)).toBe(false);
    pool.take(own, 20);
    expect(pool.has(lender, 30)).toBe(true);
    expect(pool.has(lender, 31)).toBe(false);
  });

  it('has what was released again', () => {
    const pool = new SeatPool(100, [own, lender, borrower]);
    pool.take(borrower, 50);
    expect(pool.has(borrower, 1)).toBe(false);
    pool.release(borrower, 10);
    expect(pool.has(borrower, 10)).toBe(true);
    expect(pool.has(borrower, 11)).toBe(false);
  });

  it('lets a level borrow no more than it may, and one without shares only that', () => {
    const timid = { ...level('timid', 20, 0), borrowingLimitPercent: 50 };
    const jail = { ...level('jail', 0, 0), borrowingLimitPercent: 0 };
    const poor = level('poor', 0, 0);
    const pool = new SeatPool(100, [timid, level('lender', 80, 100), jail, poor]);
    expect([timid, jail, poor].map(each => pool.limitOf(each))).toEqual([30, 0, 79]);
    expect(pool.has(timid, 30)).toBe(true);
    expect(pool.has(timid, 31)).toBe(false);
    expect(pool.has(jail, 1)).toBe(false);
    expect(pool.has(poor, 79)).toBe(true);
  });

  it('keeps a part for those who are not counted', () => {
    const exempt: PriorityLevel = { ...level('exempt', 50, 20), type: 'Exempt' };
    const pool = new SeatPool(100, [level('a', 50, 0), exempt]);
    expect(pool.limitOf(level('a', 50, 0))).toBe(60);
  });

  it('is divided anew while seats are in use', () => {
    const pool = new SeatPool(100, [own, lender, borrower]);
    pool.take(borrower, 50);
    pool.take(own, 20);
    pool.configure(100, [own, level('other', 80, 0)]);
    // 20 are kept for `own`, which has them, and 80 for `other`, of which 50 are still in use elsewhere.
    expect(pool.has(own, 1)).toBe(false);
    expect(pool.has(level('other', 80, 0), 30)).toBe(true);
    expect(pool.has(borrower, 1)).toBe(false);
    pool.release(borrower, 50);
    pool.release(own, 20);
    pool.configure(100, [own, level('other', 80, 50)]);
    expect(pool.has(own, 60)).toBe(true);
    expect(pool.has(own, 61)).toBe(false);
  });

  it('keeps one for each as long as there are any', () => {
    const pool = new SeatPool(2, [own, lender, borrower]);
    expect(pool.has(own, 1)).toBe(true);
    expect(pool.has(lender, 1)).toBe(true);
    expect(pool.has(borrower, 1)).toBe(false);
  });
});
