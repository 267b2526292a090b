import { expect, it } from 'vitest';
import { exampleEndpoint, exampleService, exampleSlice } from '../model/example-objects.ts';
import { planWholeRuleset } from '../model/plan-ruleset.ts';
import { emptyRuleset, type Ruleset, rulesetSettings } from '../model/ruleset.ts';
import { isolateRefused } from './isolate.ts';

const settings = rulesetSettings();

/** A ruleset with services of these names, whose endpoints end with `last`. */
function rulesetOf(names: readonly string[], last = 5): Ruleset {
  const services = names.map((name, index) => exampleService(name, { clusterIP: `10.96.1.${index}` }));
  const slices = names.map(name => exampleSlice(name, [exampleEndpoint(`10.244.0.${last}`)]));
  return planWholeRuleset({ services, slices }, { settings, node: { name: 'here' } });
}

/** A kernel that takes no rules of `bad` services but those that it had at first. */
function kernelThatRefuses(bad: readonly string[], held: Ruleset) {
  const kernel = { held, writes: 0 };
  const write = async (from: Ruleset, to: Ruleset) => {
    kernel.writes++;
    expect(from.services).toEqual(kernel.held.services);
    for (const name of bad) {
      const rules = to.services.get(`default/${name}`);
      if (rules && rules !== held.services.get(`default/${name}`)) throw new Error(`no ${name}`);
    }
    kernel.held = to;
  };
  const refusalOf = (error: unknown) => (error instanceof Error ? error.message : undefined);
  return { kernel, options: { write, refusalOf } };
}

const names = Array.from({ length: 100 }, (_, index) => `s${index}`);

it('writes all when nothing is refused', async () => {
  const [held, wanted] = [emptyRuleset(settings), rulesetOf(names)];
  const { kernel, options } = kernelThatRefuses([], held);
  expect((await isolateRefused({ held, wanted }, options)).refused.size).toBe(0);
  expect(kernel).toMatchObject({ writes: 1, held: { services: wanted.services } });
});

it('writes all but what is refused, in few writes', async () => {
  const [held, wanted] = [emptyRuleset(settings), rulesetOf(names)];
  const { kernel, options } = kernelThatRefuses(['s13', 's14', 's99'], held);
  const { ruleset, refused } = await isolateRefused({ held, wanted }, options);
  expect(refused).toEqual(new Map([13, 14, 99].map(number => [`default/s${number}`, expect.stringContaining('no s')])));
  expect(ruleset.services).toEqual(kernel.held.services);
  expect(ruleset.services.size).toBe(97);
  expect(kernel.writes).toBeLessThan(40);
});

it('keeps the rules that a refused service had', async () => {
  const [held, wanted] = [rulesetOf(['a', 'b', 'c']), rulesetOf(['a', 'b', 'c', 'd'], 6)];
  const { options } = kernelThatRefuses(['b'], held);
  const { ruleset, refused } = await isolateRefused({ held, wanted }, options);
  expect([...refused.keys()]).toEqual(['default/b']);
  expect(ruleset.services.get('default/b')).toBe(held.services.get('default/b'));
  expect(ruleset.services.get('default/c')).toBe(wanted.services.get('default/c'));
  expect(ruleset.services.has('default/d')).toBe(true);
});

it('passes on what is no refusal', async () => {
  const [held, wanted] = [emptyRuleset(settings), rulesetOf(['a'])];
  const write = () => Promise.reject(new Error('no nft here'));
  await expect(isolateRefused({ held, wanted }, { write, refusalOf: () => undefined })).rejects.toThrow('no nft here');
});
