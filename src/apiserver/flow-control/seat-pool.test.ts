import { describe, expect, it } from 'vitest';
import type { PriorityLevel } from './priority-levels.ts';
import { SeatPool } from './seat-pool.ts';

const level = (name: string, shares: number, lendablePercent: number): PriorityLevel => ({
  name,
  type: 'Limited',
  nominalConcurrencyShares: shares,
  lendablePercent,
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

  it('keeps one for each as long as there are any', () => {
    const pool = new SeatPool(2, [own, lender, borrower]);
    expect(pool.has(own, 1)).toBe(true);
    expect(pool.has(lender, 1)).toBe(true);
    expect(pool.has(borrower, 1)).toBe(false);
  });
});
