import { describe, expect, test } from 'vitest';
import { parseFeatureGates, parseRuntimeConfig, parseSwitches, switchesFor, toFeatureGates } from './feature-gates.ts';

describe('feature gates', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['GenericWorkload=true', ['GenericWorkload']],
    [' GenericWorkload=1 ,', ['GenericWorkload']],
    ['GenericWorkload=true,GenericWorkload=false', []],
  ])('%j', (text, expected) => {
    expect([...parseFeatureGates(text)]).toEqual(expected);
  });

  test.each([
    ['Nonsense=true', 'unrecognized feature gate: Nonsense; there are CBORServingAndStorage, GenericWorkload'],
    ['GenericWorkload=perhaps', 'invalid value of feature gate GenericWorkload=perhaps: neither true nor false'],
  ])('refuse %j', (text, message) => {
    expect(() => parseFeatureGates(text)).toThrow(message);
  });
});

test.each<[string | ReadonlySet<string> | undefined, string[]]>([
  ['GenericWorkload=true', ['GenericWorkload']],
  [new Set(['GenericWorkload']), ['GenericWorkload']],
  [undefined, []],
])('a component that is given %j', (given, expected) => {
  expect([...toFeatureGates(given)]).toEqual(expected);
});

test('a test that names gates has their kinds', () => {
  expect(switchesFor(['GenericWorkload'])).toEqual(
    parseSwitches({ featureGates: 'GenericWorkload=true', runtimeConfig: 'api/all=true' }),
  );
  expect(() => switchesFor(['Nonsense'])).toThrow(
    'unrecognized feature gate: Nonsense; there are CBORServingAndStorage, GenericWorkload',
  );
});

describe('versions of the API', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['scheduling.k8s.io/v1beta1', ['scheduling.k8s.io/v1beta1']],
    ['scheduling.k8s.io/v1beta1=true,apps/v1=true', ['scheduling.k8s.io/v1beta1']],
    ['api/beta=true', ['scheduling.k8s.io/v1beta1']],
    ['api/all=true,scheduling.k8s.io/v1beta1=false', []],
    ['api/alpha=true', []],
  ])('%j', (text, expected) => {
    expect([...parseRuntimeConfig(text)]).toEqual(expected);
  });

  test.each([
    ['example.com/v1=true', 'unknown api groups example.com/v1'],
    ['apps/v1=false', 'apps/v1 cannot be switched off'],
  ])('refuse %j', (text, message) => {
    expect(() => parseRuntimeConfig(text)).toThrow(message);
  });
});

test('a gate without the kinds that it needs is refused', () => {
  expect(() => parseSwitches({ featureGates: 'GenericWorkload=true', runtimeConfig: '' })).toThrow(
    'feature gate GenericWorkload needs --runtime-config=scheduling.k8s.io/v1beta1=true',
  );
});
