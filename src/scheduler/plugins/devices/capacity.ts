/** How much of a device's capacity a request gets. Pure.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#consumable-capacity */
import { type CapacityRequestPolicy, type Device, type DeviceCapacity, parseQuantity, type Quantity } from '#api';

/** Amounts by name of the capacity, in billionths. */
export type Amounts = ReadonlyMap<string, bigint>;

const nanosOf = (text: Quantity): bigint => parseQuantity(text).nanos;

/** What a request takes of each capacity of a device; undefined when the device has not enough even by itself, or
 *  nothing of that name. `used`: what others have of it. Of a device that only one may have, all is taken. */
export function consume(
  { capacity = {}, allowMultipleAllocations = false }: Device,
  asked: Readonly<Record<string, Quantity>>,
  used: Amounts,
): Amounts | undefined {
  if (Object.keys(asked).some(name => !Object.hasOwn(capacity, name))) return undefined;
  const taken = new Map<string, bigint>();
  for (const [name, of] of Object.entries(capacity)) {
    const wanted = asked[name];
    const amount = allowMultipleAllocations ? amountOf(of, wanted) : nanosOf(wanted ?? '0');
    if (amount === undefined || amount + (used.get(name) ?? 0n) > nanosOf(of.value)) return undefined;
    taken.set(name, amount);
  }
  return taken;
}

/** Undefined for more than the policy lets anybody have. */
function amountOf({ value, requestPolicy }: DeviceCapacity, wanted: Quantity | undefined): bigint | undefined {
  const least = requestPolicy?.default;
  if (wanted === undefined) return nanosOf(least ?? value);
  return requestPolicy ? rounded(nanosOf(wanted), requestPolicy) : nanosOf(wanted);
}

/** The next larger amount that there is. */
function rounded(wanted: bigint, { validRange, validValues = [] }: CapacityRequestPolicy): bigint | undefined {
  if (validRange) {
    const least = nanosOf(validRange.min);
    const above = wanted > least ? wanted - least : 0n;
    const step = validRange.step === undefined ? 0n : nanosOf(validRange.step);
    const amount = least + (step > 0n ? ((above + step - 1n) / step) * step : above);
    return validRange.max !== undefined && amount > nanosOf(validRange.max) ? undefined : amount;
  }
  if (validValues.length === 0) return wanted;
  const enough = validValues.map(nanosOf).filter(amount => amount >= wanted);
  return enough.length === 0 ? undefined : enough.reduce((one, other) => (one < other ? one : other));
}
