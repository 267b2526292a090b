/** How much structure JSON may have: what walks it takes time by the value, whatever its length. */
import { tooLargeEntity } from '../meta/v1/status-error.ts';

/** Objects, arrays and their members in all that one object may have. The densest things that people store, definitions
 *  of custom resources, have some 22,000 in 0.7 MB, so that one of 1.5 MB, the most that upstream's store takes, is
 *  within it. */
export const maxJsonValues = 50_000;

/** What an object counts, beside its members: to make one costs more than any other value, most of all one of another
 *  shape. */
export const objectWeight = 2;

/** An object with more members than any struct has fields is a map, which is gone through part by part. */
export const manyMembers = 1000;
/** So a map of texts with the record of who manages them counts as much as any other object of 1.5 MB. */
const memberWeight = 0.3;
/** Members that a map may have: upstream's store has room for some 70,000 of the shortest. */
export const maxMembers = 75_000;

/** What the next member of an object counts that has so many. */
export const weightOfMember = (members: number): number => {
  if (members <= manyMembers) return 1;
  if (members >= maxMembers) throw tooLargeEntity(`limit is ${maxMembers} members of an object`);
  return memberWeight;
};

/** How many values a JSON value consists of, itself included. */
export function valuesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const key in value) count += valuesIn((value as Record<string, unknown>)[key]);
  return count;
}
