import { describe, expect, it } from 'vitest';
import type { Device } from '#api';
import { compileDeviceSelector, maxSelectorCost } from './device-selector.ts';

const driver = 'gpu.example.com';
const device: Device = {
  name: 'gpu-0',
  attributes: {
    model: { string: 'a100' },
    index: { int: 3 },
    healthy: { bool: true },
    driverVersion: { version: '1.2.3' },
    'topology.example.com/numa': { int: 1 },
  },
  capacity: { memory: { value: '80Gi' }, 'topology.example.com/lanes': { value: '16' } },
};
const matches = (text: string) => compileDeviceSelector(text).matches(driver, device);

describe('conditions of devices', () => {
  it.each<[string, boolean]>([
    ['device.driver == "gpu.example.com"', true],
    ['device.driver == "nic.example.com"', false],
    ['device.attributes["gpu.example.com"].model == "a100"', true],
    ['device.attributes["gpu.example.com"].index < 3', false],
    ['device.attributes["gpu.example.com"].healthy', true],
    ['device.attributes["topology.example.com"].numa == 1', true],
    ['device.attributes["gpu.example.com"].driverVersion.isGreaterThan(semver("1.2.0"))', true],
    ['device.attributes["gpu.example.com"].driverVersion.compareTo(semver("1.2.3")) == 0', true],
    ['device.capacity["gpu.example.com"].memory.compareTo(quantity("80Gi")) >= 0', true],
    ['device.capacity["gpu.example.com"].memory.isGreaterThan(quantity("100Gi"))', false],
    ['has(device.attributes["gpu.example.com"].missing)', false],
    ['has(device.attributes["nobody.example.com"].model)', false],
    ['"nobody.example.com" in device.attributes', false],
    ['"gpu.example.com" in device.attributes', true],
    ['device.attributes["nobody.example.com"].size() == 0', true],
    ['device.attributes["gpu.example.com"].?missing.orValue("x") == "x"', true],
    ['cel.bind(gpu, device.attributes["gpu.example.com"], gpu.healthy && gpu.index == 3)', true],
    ['device.allowMultipleAllocations', false],
    ['"model" in device.attributes["gpu.example.com"]', true],
  ])('%s: %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['device.attributes["gpu.example.com"].missing', 'no such key: missing'],
    ['device.attributes["gpu.example.com"].model', 'CEL result could not be converted to bool'],
    ['[1, 2].all(x, device.attributes["gpu.example.com"].model.size() > x) && 1 / 0 == 1', 'division by zero'],
  ])('%s fails: %s', (text, words) => {
    expect(() => matches(text)).toThrow(words);
  });

  it.each([
    ['device.driver', 'must evaluate to bool or the unknown type, not string'],
    ['device.attributes["a"].b +', "Syntax error: mismatched input '<EOF>'"],
    ['nothing == 1', "undeclared reference to 'nothing' (in container '')"],
    ['device.missing', "undefined field 'missing'"],
  ])('%s means nothing: %s', (text, words) => {
    expect(() => compileDeviceSelector(text)).toThrow(words);
  });

  it('tell what they may cost', () => {
    const cost = (text: string) => compileDeviceSelector(text).maxCost;
    expect(cost('device.attributes["a"].b == "c"')).toBeLessThan(100);
    const inner = 'device.attributes.all(a, device.attributes[a].all(b, device.attributes[a][b] == c))';
    expect(cost(`device.attributes.all(c, ${inner})`)).toBeLessThanOrEqual(maxSelectorCost);
    expect(cost(`device.attributes.all(c, device.attributes.all(d, ${inner}))`)).toBeGreaterThan(maxSelectorCost);
  });

  it('cost no more than they may', () => {
    const endless = '[1,2,3,4,5,6,7,8,9,10]';
    const text = ['a', 'b', 'c', 'd', 'e', 'f'].reduce((within, name) => `${endless}.all(${name}, ${within})`, 'true');
    expect(() => matches(text)).toThrow('actual cost limit exceeded');
  });
});
