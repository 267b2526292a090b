/** Conditions that devices must fulfil, as claims and classes of devices state them.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ and
 *  https://pkg.go.dev/k8s.io/api/resource/v1#CELDeviceSelector */
import type { Device, DeviceAttribute } from '#api';
import { runNow } from '#base';
import { type Declared, estimateCost } from './estimate.ts';
import { compileChecked, type Expression, newBudget, ResultError, workOut } from './expression.ts';
import { createFunctions } from './functions.ts';
import { commonLibraries } from './library/common.ts';
import { quantityValue, versionValue } from './library/kubernetes.ts';
import { bool, dyn, type Field, formatType, mapOf, type ObjectType, opaque, string, type Type } from './types.ts';
import { CelError, CelMap, MapWithDefault, StructValue, type Value } from './values.ts';

/** What a device is judged by. */
export type JudgedDevice = Pick<Device, 'attributes' | 'capacity' | 'allowMultipleAllocations'>;

/** A condition, read and checked once. */
export interface DeviceSelectorExpression {
  /** What it costs at most; Infinity where that has no bound. */
  readonly maxCost: number;
  /** Whether a driver's device fulfils it. Throws CelError, or CostError when it costs more than
   *  {@link maxSelectorCost}. */
  matches(driver: string, device: JudgedDevice): boolean;
}

/** What a condition may cost at most, as upstream. */
export const maxSelectorCost = 1_000_000;

const maxProperties = 32;
const maxDomainLength = 63;
const maxTextLength = 64;

const quantity = opaque('kubernetes.Quantity');
const fieldsOf = (types: Readonly<Record<string, Type>>) =>
  new Map(Object.entries(types).map(([name, type]): [string, Field] => [name, { name, type }]));
const attributesType = mapOf(string, mapOf(string, dyn));
const capacityType = mapOf(string, mapOf(string, quantity));
const deviceType: ObjectType = {
  kind: 'object',
  name: 'kubernetes.DRADevice',
  fields: fieldsOf({
    driver: string,
    attributes: attributesType,
    capacity: capacityType,
    allowMultipleAllocations: bool,
  }),
};

/** By domain, then by name. */
const declaredMap = (type: Type, item: Declared): Declared => ({
  type,
  maxSize: maxProperties,
  items: { type: type.kind === 'map' ? type.value : dyn, maxSize: maxProperties, items: item },
});
const declared: Declared = {
  type: deviceType,
  maxSize: 0,
  fields: new Map<string, Declared>([
    ['driver', { type: string, maxSize: maxDomainLength }],
    ['attributes', declaredMap(attributesType, { type: dyn, maxSize: maxTextLength })],
    ['capacity', declaredMap(capacityType, { type: quantity, maxSize: 0 })],
    ['allowMultipleAllocations', { type: bool, maxSize: 0 }],
  ]),
};

const functions = createFunctions(commonLibraries);

/** Throws CompileError, or ResultError for one that comes to something else than true or false. */
export function compileDeviceSelector(text: string): DeviceSelectorExpression {
  const { expression, node } = compileChecked(text, { functions, variables: { device: deviceType }, hasBind: true });
  const { type } = expression;
  if (type.kind !== 'bool' && type.kind !== 'dyn')
    throw new ResultError(`must evaluate to bool or the unknown type, not ${formatType(type)}`);
  return {
    maxCost: estimateCost(node, { device: declared }),
    matches: (driver, device) => isFulfilled(expression, valueOf(driver, device)),
  };
}

function isFulfilled(expression: Expression, device: Value): boolean {
  const result = runNow(workOut(expression, { device: () => device }, newBudget()));
  if (typeof result !== 'boolean') throw new CelError('CEL result could not be converted to bool');
  return result;
}

/** Devices are asked about again and again, by many conditions. */
const known = new WeakMap<JudgedDevice, { readonly driver: string; readonly value: Value }>();

function valueOf(driver: string, device: JudgedDevice): Value {
  const found = known.get(device);
  if (found?.driver === driver) return found.value;
  const value = new StructValue(
    deviceType.name,
    new Map<string, Value>([
      ['driver', driver],
      ['attributes', byDomain(driver, device.attributes, attributeValue)],
      ['capacity', byDomain(driver, device.capacity, ({ value: amount }) => quantityValue(amount))],
      ['allowMultipleAllocations', device.allowMultipleAllocations ?? false],
    ]),
  );
  known.set(device, { driver, value });
  return value;
}

/** What has no domain is the driver's; a domain that nothing is of is empty, not missing. */
function byDomain<T>(
  driver: string,
  properties: Readonly<Record<string, T>> | undefined,
  read: (property: T) => Value,
): Value {
  const domains = new Map<string, (readonly [string, Value])[]>();
  for (const [name, property] of Object.entries(properties ?? {})) {
    const [domain, id] = splitName(name, driver);
    const entries = domains.get(domain) ?? [];
    entries.push([id, read(property)]);
    domains.set(domain, entries);
  }
  const maps = [...domains].map(([domain, entries]) => [domain, new CelMap(entries)] as const);
  return new MapWithDefault(maps, new CelMap([]));
}

function splitName(name: string, driver: string): [string, string] {
  const slash = name.indexOf('/');
  return slash < 0 ? [driver, name] : [name.slice(0, slash), name.slice(slash + 1)];
}

function attributeValue({ bool: flag, int, string: text, version }: DeviceAttribute): Value {
  if (int !== undefined) return BigInt(int);
  if (flag !== undefined) return flag;
  if (text !== undefined) return text;
  if (version !== undefined) return versionValue(version);
  throw new CelError('unsupported attribute value');
}
