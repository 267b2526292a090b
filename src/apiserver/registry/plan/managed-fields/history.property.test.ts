/** What holds of server-side apply, whoever applies what: the object and its record are what a model of a few lines
 *  says. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigMap, StatusError } from '#api';
import { History } from './testing.ts';

const seed = 20_260_101;
const manager = fc.constantFrom('one', 'two', 'three');
const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'));
const step = fc.record({ manager, data, do: fc.constantFrom('apply', 'force', 'update') });

/** Values of keys, and who has them. */
type Model = Map<string, { readonly value: string; readonly owners: ReadonlySet<string> }>;
type Data = Readonly<Record<string, string>>;

/** Undefined: somebody else has another value. */
function modelApply(model: Model, who: string, wanted: Data, force: boolean): Model | undefined {
  const next: Model = new Map();
  for (const [key, { value, owners }] of model) {
    const given = wanted[key];
    const others = new Set([...owners].filter(owner => owner !== who));
    if (given === undefined) {
      if (others.size > 0 || !owners.has(who)) next.set(key, { value, owners: others });
    } else if (given === value) next.set(key, { value, owners: new Set([...owners, who]) });
    else if (others.size > 0 && !force) return undefined;
    else next.set(key, { value: given, owners: new Set([who]) });
  }
  for (const [key, value] of Object.entries(wanted))
    if (!model.has(key)) next.set(key, { value, owners: new Set([who]) });
  return next;
}

function modelUpdate(model: Model, who: string, wanted: Data): Model {
  const next: Model = new Map();
  for (const [key, value] of Object.entries(wanted)) {
    const before = model.get(key);
    next.set(key, before?.value === value ? before : { value, owners: new Set([who]) });
  }
  return next;
}

const labelled = { metadata: { labels: { l: '' } } };

const valuesOf = (model: Model): Data => Object.fromEntries([...model].map(([key, { value }]) => [key, value]));

function ownersOf(model: Model): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [key, { owners }] of model) for (const owner of owners) (found[owner] ??= []).push(`.data.${key}`);
  return found;
}

/** Who owns which keys of the data. */
function sorted(owners: Record<string, string[]>): Record<string, string[]> {
  const keys = Object.entries(owners).map(([owner, paths]) => {
    return [owner, paths.filter(path => path.startsWith('.data.')).toSorted()] as const;
  });
  return Object.fromEntries(keys.filter(([, paths]) => paths.length > 0));
}

function isRefused(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch (error) {
    if (error instanceof StatusError) return true;
    throw error;
  }
}

test('histories of several managers', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), steps => {
      // Without a record nobody's updates are noted.
      const history = new History(ConfigMap).apply('zero', labelled);
      let model: Model = new Map();
      for (const { manager: who, data: wanted, do: how } of steps) {
        const isUpdate = how === 'update';
        const next = isUpdate
          ? modelUpdate(model, `${who}/Update`, wanted)
          : modelApply(model, `${who}/Apply`, wanted, how === 'force');
        const act = () =>
          isUpdate
            ? history.update(who, { ...labelled, data: wanted })
            : history.apply(who, { data: wanted }, { force: how === 'force' });
        expect(isRefused(act)).toBe(next === undefined);
        model = next ?? model;
        const values = (history.object as ConfigMap).data ?? {};
        expect(values).toEqual(valuesOf(model));
        expect(sorted(history.owners)).toEqual(sorted(ownersOf(model)));
      }
    }),
    { seed },
  );
});
