/** How many update managers an object remembers. Source: as upstream. */
import { type FieldSet, unionInSteps } from '#api';
import type { Steps } from '#base';
import { type ManagedEntry, managerOf } from './entries.ts';

const mostUpdaters = 10;
/** Whose the changes are that are too old to tell by whom they were. */
const ancientManager = 'ancient-changes';

/** The entries, with the oldest ones of who updated put together until there are no more than ten: one bucket a
 *  version. */
export function* capUpdaters(entries: readonly ManagedEntry[]): Steps<readonly ManagedEntry[]> {
  if (entries.length <= mostUpdaters) return entries;
  const updaters = entries.filter(({ operation }) => operation === 'Update').toSorted(byAge);
  let surplus = updaters.length - mostUpdaters;
  if (surplus <= 0) return entries;
  const kept = new Map(entries.map(entry => [managerOf(entry), entry]));
  const gathered = new Map<string, FieldSet[]>();
  const first = new Map<string, ManagedEntry>();
  for (const entry of updaters) {
    if (surplus <= 0) break;
    const oldest = first.get(entry.apiVersion);
    if (!oldest) {
      first.set(entry.apiVersion, entry);
      continue;
    }
    const bucket = bucketOf(entry);
    const identity = managerOf(bucket);
    const full = kept.get(identity);
    if (!full) kept.delete(managerOf(oldest));
    kept.delete(managerOf(entry));
    kept.set(identity, bucket);
    const sets = gathered.get(identity) ?? [(full ?? oldest).fieldsV1];
    sets.push(entry.fieldsV1);
    gathered.set(identity, sets);
    surplus--;
  }
  for (const [identity, sets] of gathered) {
    kept.set(identity, { ...(kept.get(identity) as ManagedEntry), fieldsV1: yield* unionInSteps(sets) });
  }
  return [...kept.values()];
}

/** Times are told to the second. */
const byAge = (a: ManagedEntry, b: ManagedEntry): number => {
  const [older, younger] = [`${a.time ?? ''}\0${managerOf(a)}`, `${b.time ?? ''}\0${managerOf(b)}`];
  return older < younger ? -1 : Number(older > younger);
};

function bucketOf({ apiVersion, time, fieldsV1 }: ManagedEntry): ManagedEntry {
  const when = time === undefined ? {} : { time };
  return { manager: ancientManager, operation: 'Update', apiVersion, ...when, fieldsType: 'FieldsV1', fieldsV1 };
}
